package dev.carillon.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** How a server of another make is started on loopback, from where its profile has unpacked it. */
enum ServerMake {
  GLASSFISH {
    @Override
    ProcessBuilder prepared(Site site, Path war) throws IOException {
      String asadmin = unpacked("glassfish7/bin/asadmin").toString();
      Path domain = site.folder().resolve("domain");
      List<String> create =
          List.of(
              "env",
              "AS_JAVA=" + site.jdk().home(),
              asadmin,
              "create-domain",
              "--nopassword",
              "--savelogin=false",
              "--checkports=false",
              "--domaindir",
              site.folder().toString(),
              "--adminport",
              Integer.toString(site.http() + 1),
              "--instanceport",
              Integer.toString(site.http()),
              "--domainproperties",
              properties(site.http()),
              "domain");
      PayaraDomain.assertDone(Processes.run(create));
      Path settings = domain.resolve("config/domain.xml");
      Files.writeString(settings, onLoopback(Files.readString(settings), site.settings()));
      Files.copy(war, domain.resolve("autodeploy").resolve(war.getFileName()));
      ProcessBuilder server =
          new ProcessBuilder(
              asadmin,
              "start-domain",
              "--verbose",
              "--domaindir",
              site.folder().toString(),
              "domain");
      server.environment().put("AS_JAVA", site.jdk().home().toString());
      return server;
    }

    private String properties(int first) {
      List<String> ports =
          List.of(
              "http.ssl.port",
              "jms.port",
              "orb.listener.port",
              "orb.ssl.port",
              "orb.mutualauth.port",
              "domain.jmxPort",
              "osgi.shell.telnet.port",
              "java.debugger.port");
      return ports.stream()
          .map(port -> port + "=" + (first + 2 + ports.indexOf(port)))
          .collect(Collectors.joining(":"));
    }

    /** It has no command for that before its first start; REMOTE has no broker of its own. */
    private String onLoopback(String settings, List<String> options) {
      String option = "<jvm-options>-Djava.awt.headless=true</jvm-options>";
      String all =
          options.stream()
              .map(each -> "<jvm-options>" + each + "</jvm-options>")
              .collect(Collectors.joining());
      return settings
          .replace("<jvm-options>-Xmx512m</jvm-options>", "")
          .replace("address=\"0.0.0.0\"", "address=\"127.0.0.1\"")
          .replace("<network-listener port=", "<network-listener address=\"127.0.0.1\" port=")
          .replace("jms-service type=\"EMBEDDED\"", "jms-service type=\"REMOTE\"")
          .replace(option, option + all);
    }
  },

  WILDFLY {
    @Override
    ProcessBuilder prepared(Site site, Path war) throws IOException {
      Path home = unpacked("wildfly-" + System.getProperty("wildfly.version"));
      Path base = site.folder().resolve("standalone");
      Folders.copy(home.resolve("standalone"), base);
      Files.copy(war, base.resolve("deployments").resolve(war.getFileName()));
      List<String> command = new ArrayList<>(List.of(home.resolve("bin/standalone.sh").toString()));
      command.addAll(site.settings().stream().filter(each -> each.startsWith("-D")).toList());
      command.addAll(
          List.of(
              "-Djboss.server.base.dir=" + base,
              "-Djboss.node.name=" + site.node(),
              "-Djboss.http.port=" + site.http(),
              "-Djboss.https.port=" + (site.http() + 1),
              "-Djboss.management.http.port=" + (site.http() + 2)));
      ProcessBuilder server = new ProcessBuilder(command);
      server.environment().put("JAVA_HOME", site.jdk().home().toString());
      server.environment().put("JAVA_OPTS", "-Xmx512m");
      return server;
    }
  },

  OPEN_LIBERTY {
    @Override
    ProcessBuilder prepared(Site site, Path war) throws IOException {
      Path home = Files.createDirectories(site.folder().resolve("servers").resolve(site.node()));
      Files.copy(war, Files.createDirectories(home.resolve("apps")).resolve(war.getFileName()));
      Files.writeString(
          home.resolve("server.xml"),
          """
          <server>
            <featureManager>
              <feature>webProfile-10.0</feature>
              <feature>microProfile-6.1</feature>
            </featureManager>
            <logging consoleLogLevel="INFO"/>
            <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="%d" httpsPort="-1"/>
            <webApplication location="%s" contextRoot="/web"/>
          </server>
          """
              .formatted(site.http(), war.getFileName()));
      Files.write(home.resolve("jvm.options"), site.settings());
      ProcessBuilder server =
          new ProcessBuilder(unpacked("wlp/bin/server").toString(), "run", site.node());
      server.environment().put("JAVA_HOME", site.jdk().home().toString());
      server.environment().put("WLP_USER_DIR", site.folder().toString());
      return server;
    }
  };

  /**
   * What a server is given.
   *
   * @param http the first of ten ports
   * @param settings options of the JVM
   */
  record Site(Path folder, String node, int http, Jdk jdk, List<String> settings) {}

  /** Makes a server with an application, and returns what starts it. */
  abstract ProcessBuilder prepared(Site site, Path war) throws IOException;

  private static Path unpacked(String path) {
    return Path.of(System.getProperty("servers")).resolve(path);
  }
}
