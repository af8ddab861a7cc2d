package dev.carillon.cluster;

import dev.carillon.cluster.Processes.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A CA and what it has signed, as {@code server-config/tls} makes them. */
final class TlsFiles {
  private static final Path SCRIPT = Path.of("..", "server-config", "tls");

  /** The cluster that all certificates are of, whichever CA has signed them. */
  private static final String CLUSTER = "carillon";

  /** What of an instance's files is its certificate. */
  private static final List<String> CERTIFICATE = List.of("key-store.p12", "certificate.pem");

  private static final String LOOPBACK = "127.0.0.1";

  private final Path directory;
  private final List<String> names = new ArrayList<>();

  private TlsFiles(Path directory) {
    this.directory = directory;
  }

  /** Makes a CA in a directory of its own. */
  static TlsFiles in(String name) {
    Path directory = Path.of(System.getProperty("work"), "tls", name);
    try {
      delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    TlsFiles files = new TlsFiles(directory);
    files.run("ca", "--cluster", CLUSTER);
    return files;
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Makes the certificate of an instance of this host and returns its settings. */
  List<String> instance(String name) {
    return instance(name, LOOPBACK);
  }

  /** Makes the certificate of an instance and returns its settings. */
  List<String> instance(String name, String host) {
    names.add(name);
    make(name, host);
    try {
      return Files.readAllLines(home(name).resolve("carillon.properties"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts a new certificate in the place of the old. */
  void renew(String name, String... options) {
    make(name, LOOPBACK, options);
  }

  /** Makes a new certificate, and keeps it aside until it is put in the place of the old. */
  void makeSuccessor(String name) {
    try {
      Path home = home(name);
      for (String file : CERTIFICATE) {
        Files.copy(home.resolve(file), home.resolve(file + ".old"));
      }
      make(name, LOOPBACK);
      for (String file : CERTIFICATE) {
        Files.move(home.resolve(file), home.resolve(file + ".successor"));
        Files.move(home.resolve(file + ".old"), home.resolve(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts the certificate that was kept aside in the place of the old. */
  void exchange(String name) {
    try {
      for (String file : CERTIFICATE) {
        Files.move(
            home(name).resolve(file + ".successor"),
            home(name).resolve(file),
            StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void make(String name, String host, String... options) {
    List<String> arguments = new ArrayList<>(List.of("--name", name, "--host", host));
    arguments.addAll(List.of(options));
    run("instance", arguments.toArray(String[]::new));
  }

  /** Returns the serial number of an instance's certificate. */
  String serial(String name) {
    try (InputStream in = Files.newInputStream(home(name).resolve("certificate.pem"))) {
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      return certificate.getSerialNumber().toString(16);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Puts serial numbers on every instance's deny list. */
  void deny(List<String> serials) {
    try {
      for (String name : names) {
        Path list = home(name).resolve("deny-list");
        Path longer = home(name).resolve("deny-list.new");
        Files.copy(list, longer, StandardCopyOption.REPLACE_EXISTING);
        Files.write(longer, serials, StandardOpenOption.APPEND);
        Files.move(longer, list, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path home(String name) {
    return directory
        .resolve("instances")
        .resolve(name.replaceAll("[/*]", "-").replaceFirst("^-+", "any-"));
  }

  private void run(String command, String... arguments) {
    List<String> line = new ArrayList<>();
    line.addAll(List.of(SCRIPT.toString(), command, directory.toString()));
    line.addAll(List.of(arguments));
    Result result = Processes.run(line);
    if (result.status() != 0) {
      throw new IllegalStateException(line + ": " + result.output());
    }
  }
}
