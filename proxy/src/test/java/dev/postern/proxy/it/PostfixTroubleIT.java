package dev.postern.proxy.it;

/** In front of Debian's Postfix as a process. */
class PostfixTroubleIT extends PostfixTroubleSuite {

  @Override
  Postfix postfix(PostfixSetup setup) {
    return PostfixProcess.start(setup);
  }
}
