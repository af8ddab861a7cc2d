package dev.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.carillon.config.ConfigKey;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The files for containers say nothing that nobody knows; each check finds what is planted. */
class ContainerFilesTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("basedir"), "../server-config").normalize();
  private static final String KUBERNETES = read("kubernetes.yaml");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "v1 Service", Service.class,
          "apps/v1 StatefulSet", StatefulSet.class,
          "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class);
  private static final Pattern VARIABLE = Pattern.compile("\\bCARILLON_[A-Z_]+");

  /** Compose itself puts this into another one. */
  private static final Set<String> OF_COMPOSE = Set.of("CARILLON_PASSWORD");

  @Test
  void kubernetesKnowsEveryField() throws Exception {
    assertThat(unknownFields(KUBERNETES)).isEmpty();
  }

  @Test
  void unknownFieldsAreFound() throws Exception {
    assertThat(unknownFields(KUBERNETES.replace("failureThreshold: 60", "failureTreshold: 60")))
        .containsExactly("failureTreshold");
    assertThat(unknownFields(KUBERNETES.replace("maxUnavailable", "maxUnvailable")))
        .containsExactly("maxUnvailable");
    assertThat(unknownFields(KUBERNETES.replace("policy/v1", "policy/v1beta1")))
        .containsExactly("policy/v1beta1 PodDisruptionBudget");
  }

  @Test
  void everyVariableIsASetting() {
    for (String file : new String[] {"kubernetes.yaml", "container/compose.yaml"}) {
      assertThat(unknownVariables(read(file))).as(file).isEmpty();
    }
    assertThat(unknownVariables(KUBERNETES.replace("CARILLON_PORT", "CARILLON_PROT")))
        .containsExactly("CARILLON_PROT");
  }

  /** The shell that a plain line is given to passes no signal on, and nobody would say goodbye. */
  @Test
  void serverIsTheFirstProcessOfItsContainer() throws Exception {
    assertThat(entryPoint(read("container/Dockerfile"))).startsWith("java");
    assertThat(entryPoint("ENTRYPOINT java -jar payara-micro.jar")).isEmpty();
  }

  private static List<String> entryPoint(String dockerfile) throws IOException {
    String said =
        dockerfile
            .lines()
            .filter(line -> line.startsWith("ENTRYPOINT"))
            .collect(Collectors.joining())
            .substring("ENTRYPOINT".length());
    try {
      return List.of(new ObjectMapper().readValue(said, String[].class));
    } catch (JsonProcessingException e) {
      return List.of();
    }
  }

  private static Set<String> unknownVariables(String file) {
    Set<String> known =
        Arrays.stream(ConfigKey.values())
            .map(key -> key.key().replaceAll("[^a-z0-9]", "_"))
            .collect(Collectors.toSet());
    return VARIABLE
        .matcher(file)
        .results()
        .map(found -> found.group())
        .filter(name -> !OF_COMPOSE.contains(name) && !known.contains(lowered(name)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String lowered(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static List<String> unknownFields(String manifests) throws Exception {
    List<String> unknown = new ArrayList<>();
    try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(manifests)) {
      for (JsonNode each : all.readAll()) {
        String kind = each.path("apiVersion").asText() + " " + each.path("kind").asText();
        Class<?> type = KINDS.get(kind);
        if (type == null) {
          unknown.add(kind);
        } else {
          collect(YAML.treeToValue(each, type), unknown);
        }
      }
    }
    return unknown;
  }

  /** Each type of the model keeps what it does not know. */
  private static void collect(Object value, List<String> unknown) throws Exception {
    if (value instanceof List<?> list) {
      for (Object each : list) {
        collect(each, unknown);
      }
    } else if (value instanceof KubernetesResource) {
      for (Method method : value.getClass().getMethods()) {
        if (method.getName().equals("getAdditionalProperties")) {
          ((Map<?, ?>) method.invoke(value)).keySet().forEach(key -> unknown.add((String) key));
        } else if (method.getName().startsWith("get") && method.getParameterCount() == 0) {
          collect(method.invoke(value), unknown);
        }
      }
    }
  }

  private static String read(String file) {
    try {
      return Files.readString(FOLDER.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
