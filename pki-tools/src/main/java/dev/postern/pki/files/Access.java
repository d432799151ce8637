package dev.postern.pki.files;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Who may read a new file; given at creation, so that there is no moment at which others may. */
public enum Access {
  /** Certificates and revocation lists: 0644, less what the umask takes away. */
  PUBLIC("rw-r--r--"),
  /** Keys and passwords: 0600. */
  PRIVATE("rw-------"),
  /** Folders: 0700. */
  PRIVATE_FOLDER("rwx------");

  private final String permissions;

  Access(String permissions) {
    this.permissions = permissions;
  }

  /** The attribute to create a file with; none where the file system has no such permissions. */
  FileAttribute<?>[] attributes(Path path) {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
