package dev.carillon.ejb;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An application as Payara's own configuration has it.
 *
 * @param name its name
 * @param contextRoot its context root
 * @param highAvailability whether its sessions are kept by several servers
 * @param location where it runs from: the directory that was deployed, or what Payara unpacked
 * @param isDirectory whether a directory was deployed
 * @param archive Payara's own copy of the archive that was deployed; gone as soon as it undeploys
 */
record DeployedApplication(
    String name,
    String contextRoot,
    boolean highAvailability,
    Path location,
    boolean isDirectory,
    Optional<Path> archive) {
  private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)\\}");

  /** Finds an application; empty if Payara does not list it, as long as its deployment goes on. */
  static Optional<DeployedApplication> find(ServerCommands server, String name) {
    String prefix = "applications.application." + name.replace(".", "\\.") + ".";
    ServerCommands.Answer answer = server.run("get", prefix + "*");
    return answer.succeeded() ? read(name, values(prefix, answer.text())) : Optional.empty();
  }

  private static Map<String, String> values(String prefix, String text) {
    Map<String, String> values = new HashMap<>();
    for (String line : text.lines().map(String::strip).toList()) {
      int equals = line.indexOf('=');
      if (equals > 0 && line.startsWith(prefix)) {
        values.put(line.substring(prefix.length(), equals), line.substring(equals + 1));
      }
    }
    return values;
  }

  private static Optional<DeployedApplication> read(String name, Map<String, String> values) {
    String location = values.get("location");
    String contextRoot = values.get("context-root");
    if (location == null || contextRoot == null) {
      return Optional.empty();
    }
    boolean isDirectory = Boolean.parseBoolean(values.get("directory-deployed"));
    return Optional.of(
        new DeployedApplication(
            name,
            contextRoot,
            Boolean.parseBoolean(values.get("availability-enabled")),
            path(location),
            isDirectory,
            Optional.ofNullable(values.get("property.appLocation"))
                .filter(copy -> !isDirectory)
                .map(DeployedApplication::path)));
  }

  private static Path path(String location) {
    Matcher property = PROPERTY.matcher(location);
    String plain =
        property.replaceAll(
            found -> Matcher.quoteReplacement(System.getProperty(found.group(1), found.group())));
    return plain.startsWith("file:") ? Path.of(URI.create(plain)) : Path.of(plain);
  }

  /**
   * Returns what to redeploy it from: the directory that was deployed; the archive that the
   * server's command line names, or that lies in a directory named there; else Payara's copy, which
   * no new version replaces.
   *
   * @param arguments the server's command line
   */
  Optional<Path> source(List<String> arguments) {
    return isDirectory
        ? Optional.of(location).filter(Files::isDirectory)
        : named(arguments).or(() -> archive.filter(Files::isRegularFile));
  }

  private Optional<Path> named(List<String> arguments) {
    String option = "";
    for (String argument : arguments) {
      Optional<Path> found =
          switch (option.toLowerCase(Locale.ROOT)) { // as Payara Micro reads its options
            case "--deploymentdir", "--deploydir" -> archiveIn(Path.of(argument));
            case "--deploy" -> itsArchive(withoutContextRoot(argument));
            case "-jar" -> Optional.empty();
            default -> itsArchive(argument); // an archive needs no option
          };
      if (found.isPresent()) {
        return found.map(Path::toAbsolutePath);
      }
      option = argument;
    }
    return Optional.empty();
  }

  private static String withoutContextRoot(String archive) {
    int separator = archive.indexOf(File.pathSeparatorChar);
    return separator < 0 ? archive : archive.substring(0, separator);
  }

  private Optional<Path> itsArchive(String argument) {
    return argument.endsWith(name + ".war")
        ? Optional.of(Path.of(argument)).filter(this::isItsArchive)
        : Optional.empty();
  }

  private Optional<Path> archiveIn(Path directory) {
    return Optional.of(directory.resolve(name + ".war")).filter(this::isItsArchive);
  }

  private boolean isItsArchive(Path file) {
    Path last = file.getFileName();
    return last != null && last.toString().equals(name + ".war") && Files.isRegularFile(file);
  }
}
