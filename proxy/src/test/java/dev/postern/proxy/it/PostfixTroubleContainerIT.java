package dev.postern.proxy.it;

/** In front of Debian's Postfix in a container. */
class PostfixTroubleContainerIT extends PostfixTroubleSuite {

  @Override
  Postfix postfix(PostfixSetup setup) {
    return PostfixContainer.start(setup);
  }
}
