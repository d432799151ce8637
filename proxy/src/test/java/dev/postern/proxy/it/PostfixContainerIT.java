package dev.postern.proxy.it;

/** In front of Debian's Postfix in a container. */
class PostfixContainerIT extends PostfixSuite {

  @Override
  Postfix postfix(PostfixSetup setup) {
    return PostfixContainer.start(setup);
  }
}
