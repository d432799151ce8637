package dev.postern.proxy.dialog;

import java.util.ArrayList;
import java.util.List;

/** One try to send one mail, and what the client heard. */
final class Attempt {

  enum Result {
    UNDER_WAY,
    ACCEPTED,
    REFUSED,
    GIVEN_UP,
    /** The proxy closed the client's connection. */
    LOST,
    /** The client closed it. */
    LEFT
  }

  final String user;
  final String mark;
  final Manner manner;

  /** Every line of every reply. */
  final List<String> heard = new ArrayList<>();

  Result result = Result.UNDER_WAY;

  Attempt(String user, String mark, Manner manner) {
    this.user = user;
    this.mark = mark;
    this.manner = manner;
  }

  @Override
  public String toString() {
    return mark + " by " + manner + ": " + result + " " + heard;
  }
}
