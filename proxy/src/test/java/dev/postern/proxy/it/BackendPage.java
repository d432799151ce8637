package dev.postern.proxy.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of conf/backends. The tests run the very examples that stand there. */
record BackendPage(String name, String text) {

  private static final Pattern BLOCK = Pattern.compile("```\\n(.*?)```", Pattern.DOTALL);

  static BackendPage read(String name) {
    try {
      return new BackendPage(name, Files.readString(Checkout.file("conf/backends").resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The example in which these words stand. */
  String example(String words) {
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).contains(words)) {
        return block.group(1);
      }
    }
    throw new AssertionError(name + " has no example with " + words);
  }
}
