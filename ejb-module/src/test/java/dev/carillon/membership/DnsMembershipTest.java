package dev.carillon.membership;

import static dev.carillon.testing.Instances.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.Introduction;
import dev.carillon.membership.DnsMembership.Lookup;
import dev.carillon.testing.Logged;
import dev.carillon.testing.SmallDns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DnsMembershipTest {
  private static final String NAME = "shop.example";

  private final Introduction self = web("a/web", 1, 6201);
  private Path resolver;
  private SmallDns dns;
  private MembershipSource source;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    resolver = directory.resolve("resolv.conf");
    dns = new SmallDns();
    source = named(NAME);
  }

  @AfterEach
  void close() throws IOException {
    dns.close();
  }

  private DnsMembership named(String name) {
    return new DnsMembership(new Address(name, 6_200), new DnsLookup(dns.url(), resolver));
  }

  private static Address at(String host) {
    return new Address(host, 6_200);
  }

  @Test
  void allAddressesOfTheNameAreGreetedAtThePort() throws Exception {
    dns.set(NAME, "10.0.0.1", "10.0.0.2", "2001:db8::1");

    assertThat(source.refresh(self))
        .containsExactlyInAnyOrder(at("10.0.0.1"), at("10.0.0.2"), at("2001:db8::1"));
    assertThat(source.describe()).isEqualTo("DNS, shop.example:6200");
  }

  @Test
  void nameThatNamesNobodyForAMinuteIsSaidOnce() throws Exception {
    try (Logged logged = new Logged()) {
      look(11);
      assertThat(logged.lines("CAR2017")).isEmpty();
      look(20);
      assertThat(logged.lines("CAR2017")).singleElement().asString().contains("shop.example:6200");

      dns.set(NAME, "10.0.0.1");
      look(1);
      dns.set(NAME);
      look(11);
      assertThat(logged.lines("CAR2017")).as("it counts anew").hasSize(1);
      look(1);
      assertThat(logged.lines("CAR2017")).hasSize(2);
    }
  }

  private void look(int times) throws Exception {
    for (int i = 0; i < times; i++) {
      source.refresh(self);
    }
  }

  @Test
  void changeIsSeenAtTheNextLook() throws Exception {
    assertThat(source.period()).isEqualTo(Duration.ofSeconds(5));
    assertSeesChanges(source);
  }

  /** The control: what keeps an answer, as the JVM does for 30 s, is found out. */
  @Test
  void lookupThatKeepsAnswersWouldBeFoundOut() {
    Lookup own = new DnsLookup(dns.url(), resolver);
    Map<String, Set<String>> kept = new HashMap<>();
    Lookup keeping =
        name -> {
          if (!kept.containsKey(name)) {
            kept.put(name, own.all(name));
          }
          return kept.getOrDefault(name, Set.of());
        };

    assertThatThrownBy(() -> assertSeesChanges(new DnsMembership(at(NAME), keeping)))
        .isInstanceOf(AssertionError.class);
  }

  private void assertSeesChanges(MembershipSource looking) throws Exception {
    dns.set(NAME, "10.0.0.1");
    assertThat(looking.refresh(self)).containsExactly(at("10.0.0.1"));
    dns.set(NAME, "10.0.0.1", "10.0.0.2");
    assertThat(looking.refresh(self)).contains(at("10.0.0.2"));
    dns.set(NAME, "10.0.0.3");
    assertThat(looking.refresh(self)).containsExactly(at("10.0.0.3"));
  }

  @Test
  void nameThatIsNotKnownOrHasNoAddressIsNobodyYet() throws Exception {
    assertThat(source.refresh(self)).isEmpty();
    dns.set(NAME);
    assertThat(source.refresh(self)).isEmpty();
    dns.set(NAME, "10.0.0.1");
    dns.remove(NAME);
    assertThat(source.refresh(self)).isEmpty();
  }

  @Test
  void silenceIsNoAnswer() throws Exception {
    dns.set(NAME, "10.0.0.1");
    dns.beSilent(true);

    assertThatThrownBy(() -> source.refresh(self))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("which addresses shop.example has");

    dns.beSilent(false);
    assertThat(source.refresh(self)).containsExactly(at("10.0.0.1"));
  }

  @Test
  void moreAddressesThanADatagramHoldsAreAllFound() throws Exception {
    String[] many =
        IntStream.rangeClosed(1, 100).mapToObj(i -> "10.0.1." + i).toArray(String[]::new);
    dns.set(NAME, many);

    assertThat(source.refresh(self)).hasSize(100).contains(at("10.0.1.100"));
  }

  @Test
  void nameIsCompletedAsTheResolverOfTheHostDoes() throws Exception {
    Files.writeString(
        resolver, "search shop.svc.cluster.local svc.cluster.local\noptions ndots:5\n");
    dns.set("shop.svc.cluster.local", "10.0.0.1");

    assertThat(named("shop").refresh(self)).containsExactly(at("10.0.0.1"));
    assertThat(dns.asked())
        .as("nothing is asked for after it was found")
        .containsExactly("shop.shop.svc.cluster.local", "shop.svc.cluster.local");
  }
}
