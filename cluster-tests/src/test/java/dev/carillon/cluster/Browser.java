package dev.carillon.cluster;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** The demo's page in headless Chromium. */
final class Browser implements AutoCloseable {
  /** Runs right after the page has drawn, so that nothing it shows is missed between two looks. */
  private static final String WATCH_ROLLS =
      """
      const table = document.querySelector("#instances tbody");
      window.seen = [];
      const look = () =>
        window.seen.push([
          document.getElementById("instances-count").textContent,
          ...[...table.rows].flatMap((row) => [row.dataset.instance, row.dataset.roll]),
        ]);
      new MutationObserver(look).observe(table, {
        subtree: true, childList: true, attributes: true, attributeFilter: ["data-roll"],
      });
      """;

  private final ChromeDriver driver;

  /**
   * What the page showed at one time.
   *
   * @param count the line above the table
   * @param rolls how far each instance was in a roll, by instance
   */
  record Seen(String count, Map<String, String> rolls) {}

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Starts a browser; without one the test is skipped, and in CI it fails. */
  static Browser start() {
    Optional<File> chromium = onPath("chromium");
    Optional<File> chromedriver = onPath("chromedriver");
    boolean there = chromium.isPresent() && chromedriver.isPresent();
    if (!"true".equals(System.getenv("CI"))) {
      assumeTrue(there, "chromium and chromedriver must be on the PATH");
    }
    ChromeOptions options =
        new ChromeOptions()
            .setBinary(chromium.orElseThrow())
            .addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1200,900");
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.orElseThrow())
            .usingAnyFreePort()
            .build();
    return new Browser(new ChromeDriver(service, options));
  }

  private static Optional<File> onPath(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(Path::toFile)
        .findFirst();
  }

  void open(String url) {
    driver.get(url);
  }

  void click(String id) {
    driver.findElement(By.id(id)).click();
  }

  /** Presses the button in an instance's row. */
  void clickRecycle(String instance) {
    driver.findElement(By.cssSelector("button[data-recycle='" + instance + "']")).click();
  }

  /** Keeps from now on what the page shows of rolls. */
  void watchRolls() {
    driver.executeScript(WATCH_ROLLS);
  }

  /** Returns all that was kept. */
  @SuppressWarnings("unchecked") // what the script makes
  List<Seen> seen() {
    return ((List<List<String>>) requireNonNull(driver.executeScript("return window.seen")))
        .stream().map(Browser::seen).toList();
  }

  private static Seen seen(List<String> texts) {
    Map<String, String> rolls = new TreeMap<>();
    for (int i = 1; i < texts.size(); i += 2) {
      rolls.put(texts.get(i), texts.get(i + 1));
    }
    return new Seen(texts.get(0), rolls);
  }

  void type(String id, String text) {
    driver.findElement(By.id(id)).sendKeys(text);
  }

  String text(String selector) {
    return driver.findElement(By.cssSelector(selector)).getText();
  }

  /** Returns an attribute of each instance's row, by instance. */
  Map<String, String> rows(String attribute) {
    Map<String, String> rows = new TreeMap<>();
    for (WebElement row : driver.findElements(By.cssSelector("#instances tr[data-instance]"))) {
      rows.put(
          String.valueOf(row.getDomAttribute("data-instance")),
          String.valueOf(row.getDomAttribute(attribute)));
    }
    return rows;
  }

  /** Keeps a picture of the page beside the reports, for people to look at. */
  void keepPicture(String name) {
    try {
      Path folder = Path.of(System.getProperty("work"), "pictures");
      Files.write(
          Files.createDirectories(folder).resolve(name + ".png"),
          driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
