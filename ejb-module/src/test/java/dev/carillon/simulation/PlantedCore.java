package dev.carillon.simulation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The core and its simulation, loaded anew with a few source files changed. */
final class PlantedCore extends ClassLoader {
  private static final List<String> SOURCES =
      List.of("src/main/java/dev/carillon", "src/test/java/dev/carillon");

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  /** Never closed: it keeps the class path open, which takes longer than to compile one file. */
  private static final StandardJavaFileManager FILES =
      COMPILER.getStandardFileManager(null, null, null);

  private final Map<String, byte[]> changed;

  private PlantedCore(Map<String, byte[]> changed) {
    super(PlantedCore.class.getClassLoader());
    this.changed = changed;
  }

  static PlantedCore with(Mutant mutant) throws IOException {
    Map<String, String> sources = new HashMap<>();
    for (String file : mutant.files()) {
      sources.put(file, mutant.plant(file, Files.readString(source(file))));
    }
    return new PlantedCore(compile(mutant, sources));
  }

  /** Returns where a source file is: in the module that this class was compiled from. */
  private static Path source(String file) {
    for (Path module = compiledTo(); module != null; module = module.getParent()) {
      for (String root : SOURCES) {
        Path source = module.resolve(root).resolve(file);
        if (Files.exists(source)) {
          return source;
        }
      }
    }
    throw new IllegalStateException("there is no " + file + " above " + compiledTo());
  }

  private static Path compiledTo() {
    URL location = PlantedCore.class.getProtectionDomain().getCodeSource().getLocation();
    return Path.of(URI.create(location.toString()));
  }

  /** Returns what breaks the contract under a seed; null if nothing does. */
  String run(long seed) {
    return run(Simulation.class, seed);
  }

  /** Returns what breaks a contract under a seed of one of the simulations; null if nothing. */
  String run(Class<?> simulation, long seed) {
    try {
      Method run = loadClass(simulation.getName()).getDeclaredMethod("run", long.class);
      run.setAccessible(true);
      return (String) run.invoke(null, seed);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded == null && isCore(name)) {
        byte[] bytes = changed.containsKey(name) ? changed.get(name) : original(name);
        loaded = defineClass(name, bytes, 0, bytes.length);
      }
      return loaded == null ? super.loadClass(name, resolve) : loaded;
    }
  }

  private static boolean isCore(String name) {
    return name.lastIndexOf('.') == "dev.carillon".length() && name.startsWith("dev.carillon.")
        || name.startsWith("dev.carillon.backlog.")
        || name.startsWith("dev.carillon.cache.")
        || name.startsWith("dev.carillon.receive.")
        || name.startsWith("dev.carillon.order.")
        || name.startsWith("dev.carillon.recycle.")
        || name.startsWith("dev.carillon.membership.")
        || name.startsWith("dev.carillon.simulation.");
  }

  private byte[] original(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private static synchronized Map<String, byte[]> compile(
      Mutant mutant, Map<String, String> sources) {
    Map<String, ByteArrayOutputStream> classes = new HashMap<>();
    StringWriter complaints = new StringWriter();
    List<String> options = List.of("-proc:none", "-nowarn", "-classpath", classPath());
    boolean compiled =
        COMPILER
            .getTask(
                complaints,
                intoMemory(FILES, classes),
                null,
                options,
                null,
                sources.entrySet().stream()
                    .map(each -> source(each.getKey(), each.getValue()))
                    .toList())
            .call();
    if (!compiled) {
      throw new IllegalStateException("the mutant \"" + mutant + "\": " + complaints);
    }
    Map<String, byte[]> bytes = new HashMap<>();
    classes.forEach((name, out) -> bytes.put(name, out.toByteArray()));
    return bytes;
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static JavaFileObject source(String file, String source) {
    URI uri = URI.create("memory:///dev/carillon/" + file);
    return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }

  private static JavaFileManager intoMemory(
      StandardJavaFileManager files, Map<String, ByteArrayOutputStream> classes) {
    return new ForwardingJavaFileManager<>(files) {
      @Override
      public JavaFileObject getJavaFileForOutput(
          Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
        URI uri = URI.create("memory:///" + name.replace('.', '/') + kind.extension);
        return new SimpleJavaFileObject(uri, kind) {
          @Override
          public OutputStream openOutputStream() {
            return classes.computeIfAbsent(name, each -> new ByteArrayOutputStream());
          }
        };
      }
    };
  }
}
