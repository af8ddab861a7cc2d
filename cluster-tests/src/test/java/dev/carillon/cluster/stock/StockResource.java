package dev.carillon.cluster.stock;

import static java.util.stream.Collectors.joining;

import dev.carillon.cache.NearCache;
import dev.carillon.event.CacheName;
import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.sql.SQLException;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes, reads and sends numbers until it is told to stop. */
@Path("/stock")
@Produces("text/plain")
@ApplicationScoped
public class StockResource {
  private static final long BETWEEN_READS = 3_000_000;
  private static final long BETWEEN_WRITES = 40_000_000;
  private static final long BETWEEN_NUMBERS = 50_000_000;

  @EJB private Stock stock;
  @Resource private ManagedExecutorService executor;

  @Inject
  @CacheName("stock")
  private NearCache<Integer, Long> cache;

  /** A cache that nobody tells of changes. */
  @Inject
  @CacheName("deaf")
  private NearCache<Integer, Long> deaf;

  @Inject private Numbers numbers;

  private final Queue<String> notes = new ConcurrentLinkedQueue<>();
  private volatile boolean running;

  /** Begins to write and to read so many items, and to send numbers. */
  @POST
  public void start(@QueryParam("items") int items) {
    running = true;
    executor.execute(() -> repeat(items, BETWEEN_WRITES, this::write));
    executor.execute(() -> repeat(items, BETWEEN_READS, item -> read("read", cache, item)));
    executor.execute(() -> repeat(items, BETWEEN_READS, item -> read("deaf", deaf, item)));
    executor.execute(() -> repeat(items, BETWEEN_NUMBERS, this::send));
  }

  /** Something that is done with an item; it returns what to note, if anything. */
  private interface Step extends Function<Integer, @Nullable String> {}

  private void repeat(int items, long pause, Step step) {
    Random random = new Random();
    while (running) {
      try {
        String note = step.apply(random.nextInt(items));
        if (note != null) {
          notes.add(note);
        }
      } catch (RuntimeException e) {
        notes.add(failed(e));
      }
      LockSupport.parkNanos(pause);
    }
  }

  /** Returns one line, as any note is: a database puts its statement on a line of its own. */
  private static String failed(RuntimeException e) {
    return "failed " + e.toString().lines().collect(joining(" "));
  }

  private @Nullable String send(int item) {
    numbers.send();
    return null;
  }

  private String write(int item) {
    long begin = System.nanoTime();
    try {
      return note("write", item, stock.restock(item), begin);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private String read(String what, NearCache<Integer, Long> from, int item) {
    long begin = System.nanoTime();
    return note(what, item, from.get(item, this::load), begin);
  }

  private Long load(int item) {
    try {
      return stock.version(item);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns what was done: with which item, what version it had, from when to when. */
  private static String note(String what, int item, @Nullable Long version, long begin) {
    return String.join(
        " ",
        what,
        Integer.toString(item),
        String.valueOf(version),
        Long.toString(begin),
        Long.toString(System.nanoTime()));
  }

  /** Ends it. */
  @POST
  @Path("stop")
  public void stop() {
    running = false;
  }

  /** Returns all that was written and read since it was last asked that. */
  @POST
  @Path("notes")
  public String notes() {
    StringBuilder all = new StringBuilder();
    for (String note = notes.poll(); note != null; note = notes.poll()) {
      all.append(note).append('\n');
    }
    return all.toString();
  }

  /** Returns what became of the numbers of all. */
  @GET
  @Path("numbers")
  public String numbers() {
    return String.join("\n", numbers.lines());
  }

  /** Returns how often reads were served a copy, and whether that is vouched for. */
  @GET
  public String state() {
    return cache.statistics().hits() + " " + cache.isVouchedFor();
  }
}
