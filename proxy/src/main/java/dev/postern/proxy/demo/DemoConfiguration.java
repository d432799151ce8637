package dev.postern.proxy.demo;

import dev.postern.proxy.config.HostAndPort;

/** Where the demonstration's proxy listens and delivers; written as the file that it reads. */
record DemoConfiguration(int startTlsPort, int implicitPort, HostAndPort backend, String forward) {

  /** A file to read, to change and to start from: postern run --config postern.conf. */
  String text() {
    return """
        # Written by "postern demo". Paths count from this folder.
        postern {
          hostname = localhost

          listeners {
            submission { bind = "127.0.0.1:%d", tls = starttls }
            submissions { bind = "127.0.0.1:%d", tls = implicit }
          }

          tls {
            certificate = server/chain.pem
            key = server/key.pem
          }

          # Whose certificates are believed. The issuing CA stands beside the root for programs that show
          # their own certificate alone, such as swaks before 2024.
          trust {
            authorities = [pki/ca.pem]
            intermediates = [pki/issuing.pem]
            crl-files = [pki/crl.pem]
          }

          # The certificate's e-mail address is the user, and the only address that this user may send from.
          identity {
            rules = [{ from = san-email }]
          }

          # The mail server, and how it hears who the user is.
          backend {
            address = "%s"
            forward = %s
          }
        }
        """
        .formatted(startTlsPort, implicitPort, backend, forward);
  }
}
