package dev.postern.proxy.it;

/** In front of Debian's Postfix in a container. */
class PostfixContainerIT extends PostfixSuite {

  @Override
  MailServer postfix(PostfixSetup setup) {
    return PostfixContainer.start(setup);
  }
}
