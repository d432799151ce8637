package dev.postern.proxy.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;

/** A mail program that does what it is told, with one certificate, from one address. */
final class SmtpClient implements AutoCloseable {

  private static final int PATIENCE = 60_000;

  private final SSLSocket socket;
  private final BufferedReader in;

  private SmtpClient(SSLSocket socket) throws IOException {
    this.socket = socket;
    this.in = reader(socket);
  }

  /** Connects, goes through STARTTLS and says EHLO. */
  static SmtpClient connect(InetSocketAddress proxy, String certificate) {
    return connect(proxy, certificate, "127.0.0.1");
  }

  /** The same from an address of its own, which may be any of 127.0.0.0/8. */
  @SuppressWarnings("AddressSelection") // an address in digits, which is not looked up
  static SmtpClient connect(InetSocketAddress proxy, String certificate, String from) {
    try {
      Socket plain = new Socket();
      plain.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
      plain.connect(proxy, PATIENCE);
      plain.setSoTimeout(PATIENCE);
      BufferedReader in = reader(plain);
      check("220", readReply(in));
      write(plain, "EHLO laptop.example.org\r\n");
      readReply(in);
      write(plain, "STARTTLS\r\n");
      check("220", readReply(in));
      SSLSocket tls =
          (SSLSocket)
              TestCertificates.client(certificate)
                  .getSocketFactory()
                  .createSocket(plain, "127.0.0.1", proxy.getPort(), true);
      SmtpClient client = new SmtpClient(tls);
      client.expect("250", "EHLO laptop.example.org");
      return client;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String readReply(BufferedReader in) throws IOException {
    StringBuilder reply = new StringBuilder();
    String line;
    do {
      line = in.readLine();
      if (line == null) {
        return reply.append("closed").toString();
      }
      reply.append(line).append('\n');
    } while (line.startsWith("-", 3));
    return reply.toString().strip();
  }

  private static void check(String code, String reply) {
    if (!reply.startsWith(code)) {
      throw new AssertionError("expected " + code + ", got: " + reply);
    }
  }

  /** Sends octets as they are. */
  void send(String octets) {
    try {
      write(socket, octets);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next reply, its lines joined; "closed" at the end. */
  String reply() {
    try {
      return readReply(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String say(String line) {
    send(line + "\r\n");
    return reply();
  }

  String expect(String code, String line) {
    String reply = say(line);
    check(code, reply);
    return reply;
  }

  /** Sends a mail and gives back the reply that ended the attempt. */
  String mail(String sender, String recipient, String content) {
    for (String line :
        new String[] {"MAIL FROM:<" + sender + ">", "RCPT TO:<" + recipient + ">", "DATA"}) {
      String reply = say(line);
      if (!reply.startsWith("250") && !reply.startsWith("354")) {
        say("RSET");
        return reply;
      }
    }
    send(stuffed(content) + ".\r\n");
    return reply();
  }

  /** With a dot more in front of each that begins a line (RFC 5321 section 4.5.2). */
  static String stuffed(String content) {
    String text = content.startsWith(".") ? "." + content : content;
    return text.replace("\r\n.", "\r\n..");
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
