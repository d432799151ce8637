package dev.postern.proxy.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * An answer's octets, counted while they come: a server that never ends must not fill the memory.
 * What is refused by its head alone is not read at all.
 */
final class BoundedBody implements BodySubscriber<byte[]> {

  private final Optional<String> refusal;
  private final int most;
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
  private @Nullable Subscription subscription;

  /** For the answer with this head, of so many octets at most. */
  BoundedBody(ResponseInfo head, int most) {
    this.most = most;
    this.refusal = refusal(head, most);
  }

  private static Optional<String> refusal(ResponseInfo head, int most) {
    int status = head.statusCode();
    if (status >= 300 && status < 400) {
      return Optional.of(
          "it answered " + status + ", a redirect, and none is followed: name the place itself");
    }
    if (status != 200) {
      return Optional.of("it answered " + status + " where only 200 will do");
    }
    long announced = head.headers().firstValueAsLong("Content-Length").orElse(0);
    return announced > most ? Optional.of(tooLong(most)) : Optional.empty();
  }

  private static String tooLong(int most) {
    return "its answer is longer than " + most + " octets";
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    if (refusal.isPresent()) {
      refuse(refusal.get());
    } else {
      given.request(Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (body.isDone()) {
        return;
      }
      if (buffer.remaining() > most - octets.size()) {
        refuse(tooLong(most));
        return;
      }
      byte[] piece = new byte[buffer.remaining()];
      buffer.get(piece);
      octets.writeBytes(piece);
    }
  }

  private void refuse(String reason) {
    body.completeExceptionally(new IOException(reason));
    if (subscription != null) {
      subscription.cancel();
    }
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(octets.toByteArray());
  }
}
