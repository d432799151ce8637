package dev.postern.proxy.backend;

/** The steps by which a connection becomes ready; named in the log when one fails. */
enum BackendOpening {
  CONNECT,
  BANNER,
  EHLO,
  STARTTLS,
  TLS,
  AUTH,
  READY
}
