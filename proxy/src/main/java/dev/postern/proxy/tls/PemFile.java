package dev.postern.proxy.tls;

import dev.postern.proxy.config.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A file of PEM blocks (RFC 7468), or one DER object. */
record PemFile(Path path, List<Block> blocks) {

  private static final String BEGIN = "-----BEGIN ";
  private static final String DASHES = "-----";

  PemFile {
    blocks = List.copyOf(blocks);
  }

  /** One object. */
  static final class Block {
    private final String label;
    private final int line;
    private final byte[] octets;

    private Block(String label, int line, byte[] octets) {
      this.label = label;
      this.line = line;
      this.octets = octets;
    }

    /** What stands after BEGIN; empty for DER. */
    String label() {
      return label;
    }

    /** Where it begins, counted from 1. */
    int line() {
      return line;
    }

    byte[] octets() {
      return octets;
    }
  }

  /**
   * Reads a file whole.
   *
   * @throws ConfigException when it cannot be read or a block is broken
   */
  static PemFile read(Path path) {
    return of(path, octets(path));
  }

  /**
   * Reads what a file of that name would have.
   *
   * @throws ConfigException when a block is broken
   */
  static PemFile of(Path path, byte[] octets) {
    String text = new String(octets, StandardCharsets.ISO_8859_1);
    if (!text.contains(BEGIN)) {
      if (text.isBlank()) {
        throw new ConfigException(path + ": the file is empty");
      }
      return new PemFile(path, List.of(new Block("", 1, octets)));
    }
    return new PemFile(path, blocks(path, text.lines().toList()));
  }

  /** A sentence's beginning that names file and line. */
  String place(Block block) {
    return path + " line " + block.line();
  }

  private static byte[] octets(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw new ConfigException(path + ": there is no such file", e);
    } catch (IOException e) {
      throw new ConfigException(path + ": cannot be read: " + e, e);
    }
  }

  private static List<Block> blocks(Path path, List<String> lines) {
    List<Block> blocks = new ArrayList<>();
    int at = 0;
    while (at < lines.size()) {
      String first = lines.get(at).strip();
      at++;
      if (first.startsWith(BEGIN) && first.endsWith(DASHES)) {
        String label = first.substring(BEGIN.length(), first.length() - DASHES.length());
        int end = lines.subList(at, lines.size()).indexOf("-----END " + label + DASHES);
        if (end < 0) {
          throw new ConfigException(path + " line " + at + ": " + label + " has no END line");
        }
        List<String> body = lines.subList(at, at + end);
        blocks.add(new Block(label, at, decode(path, at, String.join("", body))));
        at += end + 1;
      }
    }
    return blocks;
  }

  private static byte[] decode(Path path, int line, String base64) {
    try {
      return Base64.getDecoder().decode(base64.replace(" ", "").replace("\t", ""));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(path + " line " + line + ": not base64: " + e.getMessage(), e);
    }
  }
}
