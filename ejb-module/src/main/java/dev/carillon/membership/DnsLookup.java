package dev.carillon.membership;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.spi.InitialContextFactory;

/**
 * Asks name servers, past every cache of this JVM: {@code InetAddress} keeps what it was told for
 * half a minute. The JDK's own client does it, found without the container's naming service.
 * Thread-safe.
 */
final class DnsLookup implements DnsMembership.Lookup {
  private static final String CLIENT = "com.sun.jndi.dns.DnsContextFactory";
  private static final List<String> TYPES = List.of("A", "AAAA");

  /** Of this host, as its resolver has it. */
  private static final String OWN_SERVERS = "dns:";

  private final String servers;
  private final Path resolver;

  DnsLookup() {
    this(OWN_SERVERS, Path.of("/etc/resolv.conf"));
  }

  /**
   * Makes a look-up.
   *
   * @param servers a URL of the scheme {@code dns}
   * @param resolver the file that says how names are completed; it need not be there
   */
  DnsLookup(String servers, Path resolver) {
    this.servers = servers;
    this.resolver = resolver;
  }

  @Override
  public Set<String> all(String name) throws IOException {
    try {
      DirContext dns = connect();
      try {
        return first(dns, SearchList.read(resolver).candidates(name));
      } finally {
        dns.close();
      }
    } catch (NamingException e) {
      throw new IOException("the DNS does not say which addresses " + name + " has: " + e, e);
    }
  }

  /** One of the candidates may be asked for in vain although another one is there. */
  private static Set<String> first(DirContext dns, List<String> candidates) throws NamingException {
    NamingException silence = null;
    for (String candidate : candidates) {
      try {
        Set<String> found = addresses(dns, candidate);
        if (!found.isEmpty()) {
          return found;
        }
      } catch (NamingException e) {
        silence = e;
      }
    }
    if (silence != null) {
      throw silence;
    }
    return Set.of();
  }

  /** Asks for one type after the other: to both at once many servers say nothing. */
  private static Set<String> addresses(DirContext dns, String name) throws NamingException {
    Set<String> found = new LinkedHashSet<>();
    NamingException silence = null;
    for (String type : TYPES) {
      try {
        found.addAll(values(dns, name, type));
      } catch (NameNotFoundException e) {
        return found;
      } catch (NamingException e) {
        silence = e;
      }
    }
    if (found.isEmpty() && silence != null) {
      throw silence;
    }
    return found;
  }

  @SuppressWarnings("BanJNDI") // no object comes of it: this client reads records and no more
  private static Set<String> values(DirContext dns, String name, String type)
      throws NamingException {
    Attribute records = dns.getAttributes(name, new String[] {type}).get(type);
    if (records == null) {
      return Set.of();
    }
    Set<String> values = new LinkedHashSet<>();
    NamingEnumeration<?> all = records.getAll();
    while (all.hasMore()) {
      values.add(String.valueOf(all.next()));
    }
    return values;
  }

  @SuppressWarnings("JdkObsolete") // what the client takes
  private DirContext connect() throws NamingException {
    Hashtable<String, String> settings = new Hashtable<>();
    settings.put(Context.PROVIDER_URL, servers);
    settings.put("com.sun.jndi.dns.timeout.initial", "1000");
    settings.put("com.sun.jndi.dns.timeout.retries", "2");
    return (DirContext) client().getInitialContext(settings);
  }

  private static InitialContextFactory client() throws NamingException {
    return ServiceLoader.load(ModuleLayer.boot(), InitialContextFactory.class).stream()
        .filter(each -> each.type().getName().equals(CLIENT))
        .map(ServiceLoader.Provider::get)
        .findFirst()
        .orElseThrow(() -> new NamingException("this Java has no module jdk.naming.dns"));
  }
}
