package dev.carillon.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.testing.Certificates;
import dev.carillon.testing.Certificates.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command that makes certificates. */
class TlsScriptTest {
  private Path directory;

  @BeforeEach
  void use(@TempDir Path empty) {
    directory = empty;
  }

  private Run run(String command, String... more) {
    List<String> arguments =
        Stream.concat(Stream.of(command, directory.toString()), Stream.of(more)).toList();
    return Certificates.run(arguments.toArray(String[]::new));
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  @Test
  void oneCommandMakesACluster() throws IOException {
    Run run =
        run(
            "cluster",
            "--cluster",
            "my shop",
            "--instance",
            "shop-1/wäb=127.0.0.1,shop-1.example",
            "--controller",
            "ops");
    assertThat(run.output()).contains("shop-1/wäb", "ops");
    assertThat(run.status()).isZero();
    assertThat(run("show").output())
        .contains(
            "carillon://my%20shop/shop-1/w%C3%A4b",
            "carillon-controller://my%20shop/ops", "127.0.0.1", "shop-1.example");
    assertThat(file("controllers/ops")).isDirectoryContaining("glob:**/carillon.properties");
    assertOnlyTheOwnerMayRead();

    assertThat(run("deny", "ops").status()).isZero();
    assertThat(Files.readString(file("deny-list"))).containsPattern("(?m)^[0-9a-f]+ # ops$");

    Run again = run("ca", "--cluster", "my shop");
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.output()).contains("has a CA already, of cluster 'my shop'");
  }

  private void assertOnlyTheOwnerMayRead() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.filter(path -> !path.equals(directory)).toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
            .as(each.toString())
            .endsWith("------");
      }
    }
  }

  @Test
  void daysCanBeChosenAndASecondCertificateKeepsThePassword() throws IOException {
    assertThat(run("ca", "--cluster", "shop", "--start", "-20d").status()).isZero();
    String[] old = {"--name", "a/web", "--host", "::1", "--start", "-10d", "--days", "1"};
    assertThat(run("instance", old).status()).isZero();
    String password = Files.readString(file("instances/a-web/password"));
    byte[] store = Files.readAllBytes(file("instances/a-web/key-store.p12"));

    Run run =
        run("instance", "--name", "a/web", "--host", "::1", "--at", "/etc/carillon", "--days", "9");

    assertThat(run.status()).isZero();
    assertThat(file("instances/a-web/password")).hasContent(password);
    assertThat(Files.readAllBytes(file("instances/a-web/key-store.p12"))).isNotEqualTo(store);
    assertThat(Files.readString(file("instances/a-web/carillon.properties")))
        .contains("carillon.tls.key-store=/etc/carillon/key-store.p12");
  }

  @Test
  void renewedCertificateStaysWhereItStands() throws IOException {
    String[] shop = {"--cluster", "shop", "--instance", "a/web=::1", "--at", "/etc/carillon"};
    assertThat(run("cluster", shop).status()).isZero();
    byte[] store = Files.readAllBytes(file("instances/a-web/key-store.p12"));
    String settings = Files.readString(file("instances/a-web/carillon.properties"));
    assertThat(settings).contains("carillon.tls.key-store=/etc/carillon/key-store.p12");

    assertThat(run("instance", "--name", "a/web", "--host", "::1").status()).isZero();

    assertThat(Files.readAllBytes(file("instances/a-web/key-store.p12"))).isNotEqualTo(store);
    assertThat(file("instances/a-web/carillon.properties")).hasContent(settings);

    assertThat(run("instance", "--name", "a/web", "--host", "::1", "--at", "/srv").status())
        .isZero();
    assertThat(run("instance", "--name", "a/web", "--host", "::1").status()).isZero();
    assertThat(Files.readString(file("instances/a-web/carillon.properties")))
        .contains("carillon.tls.key-store=/srv/key-store.p12");
  }

  @Test
  void deniedIsWhoHasTheNameOrElseTheDirectory() throws IOException {
    assertThat(run("ca", "--cluster", "shop").status()).isZero();
    for (String as : new String[] {"one", "two", "ops"}) {
      assertThat(run("instance", "--name", "shop-*/shop", "--host", "::1", "--as", as).status())
          .isZero();
    }
    assertThat(run("controller", "--name", "ops").status()).isZero();

    assertDenied("ops", "controllers/ops");
    assertDenied("instances/ops", "instances/ops");
    assertDenied("two", "instances/two");
    assertDenied("shop-*/shop", "instances/one", "instances/ops", "instances/two");

    Run nobody = run("deny", "shop-1/shop");
    assertThat(nobody.output()).contains("has no certificate of 'shop-1/shop'");
    assertThat(nobody.status()).isEqualTo(2);
  }

  private void assertDenied(String name, String... directories) throws IOException {
    int before = Files.readAllLines(file("deny-list")).size();
    Run run = run("deny", name);
    assertThat(run.status()).as(run.output()).isZero();
    assertThat(run.output().lines()).as(name).hasSameSizeAs(directories);
    for (String each : directories) {
      assertThat(run.output()).contains(" in " + file(each) + ",");
    }
    assertThat(Files.readAllLines(file("deny-list"))).hasSize(before + directories.length);
  }

  @ParameterizedTest
  @CsvSource({
    "instance --name a/web --host 10.0.0.1, has no CA",
    "ca, --cluster must be given",
    "ca --cluster, --cluster needs a value",
    "ca --cluster x --host y, ca does not know '--host'",
    "ca --cluster x --days 0, --days must be 1..99999 but was '0'",
    "cluster --cluster x, --instance must be given",
    "cluster --cluster x --instance a/web, --instance must be NAME=HOST",
    "instance --as ../x, --as must be the name of a directory",
    "show, has no CA",
    "deny, deny takes a directory and a name",
    "make, 'make' is no command",
  })
  void whatIsWrongIsSaid(String arguments, String reason) {
    String[] all = arguments.split(" ", -1);
    String[] more = Stream.of(all).skip(1).toArray(String[]::new);

    Run run = run(all[0], more);

    assertThat(run.output()).startsWith("tls: ").contains(reason);
    assertThat(run.status()).isEqualTo(2);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void hostsAreAddressesAndNames() {
    assertThat(run("ca", "--cluster", "shop").status()).isZero();
    for (String hosts : new String[] {"", "a b", "a,,b", "ip:1;x"}) {
      Run run = run("instance", "--name", "a/web", "--host", hosts);
      assertThat(run.output()).as(hosts).contains("--host must be");
      assertThat(run.status()).isEqualTo(2);
    }
  }

  @Test
  void patternThatBeginsWithAStarHasADirectoryToo() {
    assertThat(run("ca", "--cluster", "shop").status()).isZero();

    Run run = run("instance", "--name", "*/web", "--host", "127.0.0.1");

    assertThat(run.output()).contains("instances/any-web");
    assertThat(run.status()).isZero();
    assertThat(run("show").output()).contains("carillon://shop/*/web");
  }

  @Test
  void helpExplainsIt() {
    Run run = Certificates.run("help");
    assertThat(run.output()).contains("tls cluster DIR", "--days", "JAVA_HOME");
    assertThat(run.status()).isZero();
  }
}
