package dev.postern.proxy.it;

/** In front of Debian's Postfix as a process. */
class PostfixIT extends PostfixSuite {

  @Override
  Postfix postfix(PostfixSetup setup) {
    return PostfixProcess.start(setup);
  }
}
