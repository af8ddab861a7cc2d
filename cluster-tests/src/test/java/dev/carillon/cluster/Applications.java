package dev.carillon.cluster;

import dev.carillon.cluster.driver.DriverApplication;
import dev.carillon.cluster.probe.ProbeApplication;
import dev.carillon.cluster.probe.SettingsFile;
import dev.carillon.cluster.shop.ShopApplication;
import dev.carillon.cluster.stock.StockApplication;
import java.io.File;
import java.nio.file.Path;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** What the tests deploy. */
final class Applications {
  private static final Path ARTIFACTS = Path.of(System.getProperty("artifacts"));

  private Applications() {}

  /** Returns the demo as it is built, in a role of its own, with settings of its own. */
  static WebArchive demo(String role, String... settings) {
    return ShrinkWrap.create(ZipImporter.class, "demo.war")
        .importFrom(artifact("carillon-demo.war"))
        .as(WebArchive.class)
        .addAsResource(
            new StringAsset("carillon.role=" + role + "\n" + String.join("\n", settings)),
            "META-INF/microprofile-config.properties");
  }

  /** Returns the probe under a name of its own, with settings of its own. */
  static WebArchive probe(String name, String... settings) {
    return ShrinkWrap.create(WebArchive.class, name + ".war")
        .addPackage(ProbeApplication.class.getPackage())
        .addAsServiceProvider(ConfigSource.class, SettingsFile.class)
        .addAsLibraries(libraries())
        .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
        .addAsResource(
            new StringAsset(String.join("\n", settings)),
            "META-INF/microprofile-config.properties");
  }

  /** Returns the application that writes and reads through near caches. */
  static WebArchive stock() {
    return ShrinkWrap.create(WebArchive.class, "stock.war")
        .addPackage(StockApplication.class.getPackage())
        .addAsLibraries(libraries())
        .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
        .addAsWebInfResource("stock/web.xml", "web.xml");
  }

  /** Returns the application with other people's caches. */
  static WebArchive shop() {
    // A source cache is dropped once more after commit-settle, in the midst of another test.
    StringAsset settings = new StringAsset("carillon.commit-settle=1h");
    return ShrinkWrap.create(WebArchive.class, "shop.war")
        .addPackage(ShopApplication.class.getPackage())
        .addAsLibraries(libraries())
        .addAsLibraries(artifact("jcache.jar"), artifact("config.jar"))
        .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml")
        .addAsWebInfResource("shop/web.xml", "web.xml")
        .addAsResource(settings, "META-INF/microprofile-config.properties")
        .addAsResource("shop/persistence.xml", "META-INF/persistence.xml");
  }

  /** Returns the application that deploys others. */
  static WebArchive driver() {
    return ShrinkWrap.create(WebArchive.class, "driver.war")
        .addPackage(DriverApplication.class.getPackage())
        .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
  }

  /** Returns an application that consists of a few classes. */
  static WebArchive of(String name, Class<?>... classes) {
    return ShrinkWrap.create(WebArchive.class, name + ".war")
        .addClasses(classes)
        .addAsLibraries(libraries())
        .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
  }

  /** Returns what Maven puts into the WAR of whoever depends on Carillon. */
  private static File[] libraries() {
    return new File[] {
      artifact("carillon-contracts.jar"), artifact("carillon-ejb.jar"), artifact("caffeine.jar")
    };
  }

  private static File artifact(String name) {
    return ARTIFACTS.resolve(name).toFile();
  }
}
