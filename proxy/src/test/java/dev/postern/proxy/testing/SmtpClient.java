package dev.postern.proxy.testing;

import dev.postern.proxy.config.ListenerConfig.TlsMode;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** A client that says one line and awaits its reply. */
public final class SmtpClient implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 10_000;

  private Socket socket;
  private BufferedReader in;

  private SmtpClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = reader(socket);
  }

  /** Connects, and nothing else. */
  public static Socket socket(InetSocketAddress address) throws IOException {
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    return socket;
  }

  /** Connects in clear text and hears the greeting. */
  public static SmtpClient inClear(InetSocketAddress address) throws IOException {
    SmtpClient client = new SmtpClient(socket(address));
    client.reply();
    return client;
  }

  /** Connects up to the end of the EHLO inside TLS. */
  public static SmtpClient open(InetSocketAddress address, TlsMode mode, TlsPeer peer)
      throws IOException {
    return open(socket(address), mode, peer);
  }

  /** The same on a socket that is connected. */
  public static SmtpClient open(Socket socket, TlsMode mode, TlsPeer peer) throws IOException {
    SmtpClient client = new SmtpClient(socket);
    switch (mode) {
      case STARTTLS -> {
        client.reply();
        client.say("EHLO laptop.example.org");
        client.say("STARTTLS");
        client.secure(peer);
      }
      case IMPLICIT -> {
        client.secure(peer);
        client.reply();
      }
    }
    client.say("EHLO laptop.example.org");
    return client;
  }

  /** Begins TLS here. */
  public void secure(TlsPeer peer) throws IOException {
    socket = peer.connect(socket);
    in = reader(socket);
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
  }

  /** Says a line; its whole reply, lines parted by LF. */
  public String say(String line) throws IOException {
    send(line + "\r\n");
    return reply();
  }

  /** Sends octets in one write and awaits nothing. */
  public void send(String octets) throws IOException {
    socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
  }

  public String reply() throws IOException {
    StringBuilder reply = new StringBuilder();
    String line;
    do {
      line = in.readLine();
      if (line == null) {
        throw new EOFException("the connection ended");
      }
      reply.append(reply.length() == 0 ? "" : "\n").append(line);
    } while (line.startsWith("-", 3));
    return reply.toString();
  }

  /** Sends a mail; the first reply that refuses it, or that to the final dot. */
  public String deliver() throws IOException {
    String[] commands = {
      "MAIL FROM:<alice@example.org>",
      "RCPT TO:<bob@example.org>",
      "DATA",
      "Subject: x\r\n\r\nx\r\n."
    };
    String reply = "";
    for (String command : commands) {
      reply = say(command);
      if (reply.charAt(0) > '3') {
        return reply;
      }
    }
    return reply;
  }

  public SSLSession session() {
    return ((SSLSocket) socket).getSession();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
