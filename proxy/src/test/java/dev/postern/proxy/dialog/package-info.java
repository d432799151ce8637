/**
 * Plays the dialog files of {@code src/test/dialogs}: a file is a conversation of client, proxy and
 * mail server in the order of time, and {@link dev.postern.proxy.dialog.DialogTest} plays each in
 * four ways. The format is in the README beside the files.
 *
 * <p>On the same stage {@link dev.postern.proxy.dialog.FaultMatrixTest} lets the mail server do
 * everything wrong at every moment, and {@link dev.postern.proxy.dialog.FaultSequenceTest} does so
 * by chance; what must hold then stands in {@link dev.postern.proxy.dialog.FaultRun}.
 */
@NullMarked
package dev.postern.proxy.dialog;

import org.jspecify.annotations.NullMarked;
