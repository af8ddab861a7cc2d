package dev.carillon.cuts;

import dev.carillon.EventListener;
import dev.carillon.event.CacheFlushed;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.InstanceJoined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * What one instance has observed: the numbers flushed by each sender in each cache, in their order.
 * Every other event but that somebody joined is written down as unexpected. Thread-safe.
 */
final class Ledger implements EventListener {
  private record Account(String sender, String cache) {}

  private final Map<Account, List<Integer>> flushed = new ConcurrentHashMap<>();
  private final Queue<CarillonEvent> unexpected = new ConcurrentLinkedQueue<>();

  @Override
  public void onEvent(CarillonEvent event) {
    if (event instanceof CacheFlushed flush
        && flush.key() != null
        && flush.key().value() instanceof Integer number) {
      numbers(flush.sender().name(), flush.cache()).add(number);
    } else if (!(event instanceof InstanceJoined)) {
      unexpected.add(event);
    }
  }

  private List<Integer> numbers(String sender, String cache) {
    return flushed.computeIfAbsent(
        new Account(sender, cache), account -> Collections.synchronizedList(new ArrayList<>()));
  }

  /** Returns what is wrong if each sender flushed 0, 1, 2 … up to this count in each cache. */
  List<String> complaints(List<String> senders, List<String> caches, int each) {
    List<Integer> right = IntStream.range(0, each).boxed().toList();
    List<String> complaints = new ArrayList<>();
    for (String sender : senders) {
      for (String cache : caches) {
        List<Integer> got = List.copyOf(numbers(sender, cache));
        if (!got.equals(right)) {
          complaints.add(difference(sender + " in " + cache, got, each));
        }
      }
    }
    unexpected.forEach(event -> complaints.add("unexpected: " + event));
    return complaints;
  }

  private static String difference(String account, List<Integer> got, int each) {
    int place = 0;
    while (place < got.size() && place < each && got.get(place) == place) {
      place++;
    }
    return String.format(
        "%s: %d numbers instead of %d, at place %d came %s",
        account, got.size(), each, place, place < got.size() ? got.get(place) : "nothing");
  }
}
