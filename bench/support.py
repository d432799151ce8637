"""What the scenarios in this folder share: certificates, the programs that are measured, the clients, tables."""
import collections, heapq, os, re, select, shutil, signal, socket, ssl, subprocess, sys, tempfile, time
from contextlib import contextmanager
from pathlib import Path

BENCH = Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")
READ, WRITE = select.EPOLLIN, select.EPOLLOUT
IP_BIND_ADDRESS_NO_PORT = 24


def run(command, **options):
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


def install_signals():
    """A scenario that is ended stops what it has started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


@contextmanager
def work_folder(keep):
    folder = Path(tempfile.mkdtemp(prefix="postern-bench-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        if keep:
            print("kept", folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def raise_file_limit(wanted):
    """As many open files as wanted, or as many as the machine allows; children inherit it."""
    import resource
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        for limits in ((wanted, max(wanted, hard)), (min(wanted, hard), hard)):
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, limits)
                break
            except (ValueError, OSError):
                pass
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def machine():
    """The state of the machine that figures belong to."""
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return {"cpus": os.cpu_count(), "model": model.group(1) if model else "unknown",
            "load": [round(x, 2) for x in os.getloadavg()], "kernel": os.uname().release}


class Pki:
    """A CA, the server's certificate, and alice's; all with ECDSA P-256."""

    CA = """[ca]
default_ca = ours
[ours]
dir = .
new_certs_dir = many
database = index
serial = serial
certificate = ca.pem
private_key = ca.key
default_md = sha256
default_days = 800
policy = any
x509_extensions = person
unique_subject = no
copy_extensions = none
[any]
organizationName = supplied
commonName = supplied
[person]
subjectAltName = email:alice@example.org
extendedKeyUsage = clientAuth,emailProtection
keyUsage = critical,digitalSignature
basicConstraints = critical,CA:FALSE
"""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        self._key("ca")
        self._openssl("req", "-x509", "-new", "-key", "ca.key", "-days", "3650", "-subj", "/O=Example/CN=Example Mail CA",
                      "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-out", "ca.pem")
        (folder / "ca.conf").write_text(self.CA)
        (folder / "index").touch()
        (folder / "serial").write_text("1000\n")
        (folder / "many").mkdir()
        self._key("server")
        (folder / "server.ext").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n"
                                           "keyUsage=critical,digitalSignature\nbasicConstraints=critical,CA:FALSE\n")
        self._openssl("req", "-new", "-key", "server.key", "-subj", "/CN=localhost", "-out", "server.csr")
        self._openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "2",
                      "-days", "800", "-extfile", "server.ext", "-out", "server.pem")
        self._key("alice")
        self._openssl("req", "-new", "-key", "alice.key", "-subj", "/O=Example/CN=alice", "-out", "alice.csr")
        shutil.copy(self.people(1)[0], folder / "alice.pem")
        for file in folder.iterdir():
            file.chmod(0o755 if file.is_dir() else 0o644)

    def __truediv__(self, name):
        return self.folder / name

    def _openssl(self, *arguments):
        return run(["openssl", *arguments], cwd=self.folder)

    def _key(self, name):
        self._openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")

    def people(self, count):
        """So many different certificates of alice with one key: their files."""
        before = set((self.folder / "many").iterdir())
        self._openssl("ca", "-config", "ca.conf", "-batch", "-notext", "-infiles", *["alice.csr"] * count)
        return sorted(set((self.folder / "many").iterdir()) - before)

    def other(self, user):
        """A certificate of somebody else, with alice's key: its file."""
        (self.folder / f"{user}.conf").write_text(self.CA.replace("alice@", f"{user}@"))
        file = self.folder / f"{user}.pem"
        self._openssl("ca", "-config", f"{user}.conf", "-batch", "-notext", "-out", file.name, "-infiles", "alice.csr")
        return file

    def variables(self, backend):
        """What bench/serve wants to know."""
        return {"BENCH_CA": f"{self / 'ca.pem'}", "BENCH_CERT": f"{self / 'server.pem'}", "BENCH_KEY": f"{self / 'server.key'}",
                "BENCH_CLIENT_CERT": f"{self / 'alice.pem'}", "BENCH_CLIENT_KEY": f"{self / 'alice.key'}",
                "BENCH_BACKEND": f"127.0.0.1:{backend}"}

    def client(self, certificate=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.load_cert_chain(certificate or self / "alice.pem", self / "alice.key")
        return context


class Program:
    """A program in a session of its own, so that all its processes can be found, measured and stopped."""

    def __init__(self, command, folder, port, **variables):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        self.log = folder / "log"
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(command, cwd=folder, start_new_session=True, stdout=log, stderr=log,
                                            env=dict(os.environ, **variables))
        try:
            self._await(port)
        except BaseException:
            self.stop()
            raise

    def _await(self, port):
        until = time.time() + 60
        while time.time() < until and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError(f"{self.process.args[0]} did not start: {self.log.read_text()[-800:]}")

    def _processes(self):
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    fields = Path(f"/proc/{entry}/stat").read_text().rsplit(")", 1)[1].split()
                except OSError:
                    continue
                if int(fields[3]) == self.process.pid:
                    yield int(entry), fields

    def cpu(self):
        """CPU seconds of all its processes so far."""
        return sum(sum(int(ticks) for ticks in fields[11:15]) for _, fields in self._processes()) / TICKS

    def stop(self):
        for number in (signal.SIGTERM, signal.SIGKILL):
            for process, _ in list(self._processes()):
                try:
                    os.kill(process, number)
                except ProcessLookupError:
                    pass
            until = time.time() + 8
            while any(True for _ in self._processes()) and time.time() < until:
                self.process.poll()
                time.sleep(0.05)
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def postern(folder, pki, backend, **variables):
    """Postern as it ships, through bench/serve; its port for STARTTLS is its attribute port."""
    starttls, implicit = free_port(), free_port()
    program = Program([str(BENCH / "serve")], folder, starttls, BENCH_PORT_STARTTLS=str(starttls),
                      BENCH_PORT_IMPLICIT=str(implicit), **pki.variables(backend), **variables)
    program.port = starttls
    return program


def sink(folder, port=None):
    """Postfix's smtp-sink, which takes everything; its port is its attribute port."""
    port = port or free_port()
    program = Program(["smtp-sink", "-m", "15000", "-u", "postfix", f"127.0.0.1:{port}", "20000"], folder, port)
    program.port = port
    return program


class Failure(Exception):
    """What went wrong in one session."""


class Client:
    """One SMTP client on a socket that never blocks: each step is a generator of what it waits for."""

    # The kernel delays acknowledgements by up to 40 ms, and a server that leaves Nagle's algorithm on waits for them.
    quick_ack = False

    def __init__(self, port, number=0):
        self.sock = socket.socket()
        self.sock.setblocking(False)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Several source addresses, so that ports do not run out.
        self.sock.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        self.sock.bind((f"127.0.0.{2 + number % 4}", 0))
        self.port = port
        self.read = b""

    def connect(self):
        try:
            self.sock.connect(("127.0.0.1", self.port))
        except BlockingIOError:
            yield self.sock, WRITE
        error = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            raise Failure(os.strerror(error))

    def _retry(self, call):
        while True:
            try:
                return call()
            except (ssl.SSLWantReadError, BlockingIOError):
                yield self.sock, READ
            except ssl.SSLWantWriteError:
                yield self.sock, WRITE

    def start_tls(self, context):
        self.sock = context.wrap_socket(self.sock, do_handshake_on_connect=False, server_hostname="localhost")
        yield from self._retry(self.sock.do_handshake)

    def send(self, octets):
        while octets:
            try:
                octets = octets[self.sock.send(octets):]
            except (ssl.SSLWantWriteError, BlockingIOError):
                yield self.sock, WRITE
            except ssl.SSLWantReadError:
                yield self.sock, READ

    def reply(self, expected):
        """The next reply, which has to begin with those characters."""
        while True:
            line, end, rest = self.read.partition(b"\r\n")
            if end:
                self.read = rest
                if line[3:4] != b"-":
                    if not line.startswith(expected):
                        raise Failure(line.decode("latin-1"))
                    return
                continue
            more = yield from self._retry(self._receive)
            if not more:
                raise Failure("closed")
            self.read += more

    def _receive(self):
        if self.quick_ack:
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        return self.sock.recv(4096)

    def say(self, line, expected):
        yield from self.send(line)
        yield from self.reply(expected)

    def open(self, context):
        """From the connection to the reply to EHLO under TLS."""
        yield from self.connect()
        yield from self.reply(b"220")
        yield from self.say(b"EHLO client.example.org\r\n", b"250")
        yield from self.say(b"STARTTLS\r\n", b"220")
        yield from self.start_tls(context)
        yield from self.say(b"EHLO client.example.org\r\n", b"250")

    def mail(self, content, user="alice"):
        yield from self.send(b"MAIL FROM:<%s@example.org>\r\nRCPT TO:<rcpt@example.net>\r\nDATA\r\n" % user.encode())
        yield from self.reply(b"250")
        yield from self.reply(b"250")
        yield from self.reply(b"354")
        yield from self.say(content, b"250")

    def quit(self):
        yield from self.say(b"QUIT\r\n", b"221")

    def close(self):
        self.sock.close()


def content(octets):
    """A message of about so many octets, with the final dot."""
    head = b"From: <alice@example.org>\r\nTo: <rcpt@example.net>\r\nSubject: load\r\n\r\n"
    lines = max(0, octets - len(head)) // 78
    return head + (b"x" * 76 + b"\r\n") * lines + b".\r\n"


class Swarm:
    """Many clients in one thread. A task is a generator: it yields a socket with what it waits for, or seconds."""

    def __init__(self):
        self.epoll = select.epoll()
        self.tasks = {}
        self.sleeping = []
        self.ready = collections.deque()
        self.alive = 0
        self.failures = collections.Counter()
        self._order = 0

    def spawn(self, task):
        self.alive += 1
        self.ready.append(task)

    def run(self, until=lambda: False):
        """Until all tasks have ended, or that holds."""
        while self.alive and not until():
            while self.ready:
                self._step(self.ready.popleft())
            now = time.perf_counter()
            while self.sleeping and self.sleeping[0][0] <= now:
                self._step(heapq.heappop(self.sleeping)[2])
            wait = min(0.5, self.sleeping[0][0] - now) if self.sleeping else 0.5
            for file, _ in self.epoll.poll(0 if self.ready else max(0, wait), 256):
                task = self.tasks.pop(file, None)
                if task:
                    self._step(task)

    def _step(self, task):
        try:
            wanted = next(task)
        except StopIteration:
            self.alive -= 1
            return
        except (Failure, OSError) as fault:
            self.alive -= 1
            self.failures[str(fault)[:100] or type(fault).__name__] += 1
            return
        if isinstance(wanted, tuple):
            self._await(task, *wanted)
        else:
            self._order += 1
            heapq.heappush(self.sleeping, (time.perf_counter() + wanted, self._order, task))

    def _await(self, task, sock, event):
        file = sock.fileno()
        self.tasks[file] = task
        try:
            self.epoll.modify(file, event | select.EPOLLONESHOT)
        except FileNotFoundError:
            self.epoll.register(file, event | select.EPOLLONESHOT)


def in_turns(contenders, rounds, measure):
    """What each contender, of pairs with its name, was measured at in each round. Every other round begins with the last
    one: the machine may be quicker in one minute than in the next, and one contender leaves the caches to the next."""
    found = {name: [] for name, _ in contenders}
    for number in range(rounds):
        for name, one in contenders[::-1] if number % 2 else contenders:
            found[name].append(measure(one))
    return found


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def table(title, heads, rows):
    """Prints a table in Markdown."""
    rows = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(heads, *rows)]
    print(f"\n{title}\n")
    for row in (heads, ["-" * width for width in widths], *rows):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |", flush=True)
