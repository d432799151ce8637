package dev.postern.proxy.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A mail client as small as can be, which shows the conversation. */
final class MailClient implements AutoCloseable {

  private static final String HOST = "localhost";
  private static final int TIMEOUT_MILLIS = 60_000;

  private final Person person;
  private final Screen screen;
  private Socket socket;
  private BufferedReader in;

  /** Connects in clear text. */
  MailClient(Person person, int port, Screen screen) throws IOException {
    this.person = person;
    this.screen = screen;
    this.socket = new Socket();
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    this.in = reader(socket);
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
  }

  /** TLS from here on, with this person's certificate; the server's must be localhost's. */
  void beginTls() throws IOException {
    SSLSocket tls =
        (SSLSocket)
            person.tls().getSocketFactory().createSocket(socket, HOST, socket.getPort(), true);
    SSLParameters parameters = tls.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    socket = tls;
    in = reader(tls);
    boolean presented = tls.getSession().getLocalCertificates() != null;
    screen.event(
        tls.getSession().getProtocol().replace("TLSv", "TLS ")
            + ": "
            + person.name()
            + (presented
                ? " presents the certificate of " + person.address()
                : " presents nothing"));
  }

  Answer say(String line) throws IOException {
    send(line);
    return listen();
  }

  /** Sends lines that are answered only as a whole. */
  void send(String... lines) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line : lines) {
      screen.client(line);
      text.append(line).append("\r\n");
    }
    OutputStream out = socket.getOutputStream();
    out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** The next reply. */
  Answer listen() throws IOException {
    List<String> lines = new ArrayList<>();
    boolean more = true;
    while (more) {
      String line = in.readLine();
      if (line == null) {
        throw new IOException("the proxy closed the connection");
      }
      screen.server(line);
      lines.add(line);
      more = line.length() > 3 && line.charAt(3) == '-';
    }
    return new Answer(lines);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
