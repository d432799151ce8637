/**
 * Plays the dialog files of {@code src/test/dialogs}: a file is a conversation of client, proxy and
 * mail server in the order of time, and {@link dev.postern.proxy.dialog.DialogTest} plays each in
 * four ways. The format is in the README beside the files.
 */
@NullMarked
package dev.postern.proxy.dialog;

import org.jspecify.annotations.NullMarked;
