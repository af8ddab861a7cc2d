package dev.carillon.recycle;

import dev.carillon.contracts.InstanceId;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** When others were heard, and are to be spoken to. Not thread-safe. */
final class Peers {
  private final Map<InstanceId, Peer> peers = new HashMap<>();

  private static final class Peer {
    private final long since;
    private long heardAt;
    private boolean speaking;
    private boolean due = true;
    private long spokenAt;

    Peer(long now) {
      since = now;
      heardAt = now;
    }
  }

  /** Keeps these and no others; who is new counts as heard just now. */
  void keep(Collection<InstanceId> others, long awake) {
    peers.keySet().retainAll(others);
    others.forEach(each -> peers.computeIfAbsent(each, id -> new Peer(awake)));
  }

  void clear() {
    peers.clear();
  }

  void heard(InstanceId other, long awake) {
    Peer peer = peers.get(other);
    if (peer != null) {
      peer.heardAt = awake;
    }
  }

  /** Nobody of this name needs to have said anything until now. */
  void heardAgain(String name, long awake) {
    peers.forEach(
        (id, peer) -> {
          if (id.name().equals(name)) {
            peer.heardAt = awake;
          }
        });
  }

  /** Returns somebody who is not excused and was not heard for so long. */
  Optional<InstanceId> silent(Set<String> excused, long awake, long longest) {
    return peers.entrySet().stream()
        .filter(each -> !excused.contains(each.getKey().name()))
        .filter(each -> awake - each.getValue().heardAt > longest)
        .map(Map.Entry::getKey)
        .min(Comparator.comparing(InstanceId::name));
  }

  /** Says whether somebody has become known after a time. */
  boolean isNewSince(InstanceId other, long awake) {
    Peer peer = peers.get(other);
    return peer == null || peer.since > awake;
  }

  /** There is something new to say to everybody. */
  void speakSoon() {
    peers.values().forEach(peer -> peer.due = true);
  }

  /** Says whether somebody is to be spoken to now, which is then under way. */
  boolean isDue(InstanceId other, long now, long period) {
    Peer peer = peers.get(other);
    if (peer == null || peer.speaking || !peer.due && now - peer.spokenAt < period) {
      return false;
    }
    peer.speaking = true;
    peer.due = false;
    peer.spokenAt = now;
    return true;
  }

  /** What was said has been answered, or never will be. */
  void spoken(InstanceId other) {
    Peer peer = peers.get(other);
    if (peer != null) {
      peer.speaking = false;
    }
  }
}
