package dev.carillon.simulation;

import java.util.List;

/**
 * The rules of the protocol that can be broken in one place, each with a seed that finds it out.
 */
final class Mutants {
  static final List<Mutant> ALL =
      List.of(
          Mutant.in(
                  "receive/Coherence.java",
                  "1: a lease is the time of arrival, not the own clock given back")
              .replace("lease.freshAsOf = stamp;", "lease.freshAsOf = now;")
              .foundBy(34),
          Mutant.in("backlog/Vow.java", "2: a stamp is given back although the receiver is behind")
              .replace("if (to < current.head) {", "if (to < 0) {")
              .foundBy(540),
          Mutant.in("backlog/Vow.java", "3: a stamp is given back while a ticket is open")
              .replace("if (tickets.anyOpenUpTo(current.lastTicket)) {", "if (false) {")
              .foundBy(186),
          Mutant.in("simulation/Node.java", "4: joined before anybody was met")
              .replace("        && outbound.hasMetAll(receiver::knows)\n", "")
              .foundBy(4),
          Mutant.in("receive/Receiver.java", "4: a receipt does not carry the view")
              .replace("batch.introduction() == null ? List.of() : inbox.view()", "List.of()")
              .foundBy(6),
          Mutant.in("simulation/Application.java", "4: a newcomer writes before it has joined")
              .replace("} else if (node.receiver.coherence().isJoined()) {", "} else {")
              .foundBy(4),
          Mutant.in("receive/Coherence.java", "5: loads from before joining count at once")
              .replace(
                  "    joined = true;\n" + "    raiseFloor();",
                  "    joined = true;\n"
                      + "    floor = clock.getAsLong() - 1_000_000_000_000L;\n"
                      + "    update();")
              .foundBy(31),
          Mutant.in("receive/Coherence.java", "6: no time to settle after an ungraceful end")
              .replace(
                  "    leases.remove(instance);\n" + "    raiseFloor();",
                  "    leases.remove(instance);\n" + "    update();")
              .foundBy(40),
          Mutant.in("simulation/Node.java", "6: a crash is treated as a goodbye")
              .replace("receiver.vanished(old.instance())", "left(old.instance())")
              .replace(
                  "  private void tellReplaced(",
                  "  private boolean left(InstanceId old) {\n"
                      + "    boolean known = receiver.knows(old);\n"
                      + "    receiver.left(old);\n"
                      + "    return known;\n"
                      + "  }\n"
                      + "\n"
                      + "  private void tellReplaced(")
              .foundBy(40),
          Mutant.in("membership/View.java", "7: who has said goodbye is met once more")
              .replace("        && !departed.contains(instance.instance())\n", "")
              .foundBy(145_848),
          Mutant.in("receive/Coherence.java", "7: silence alone accounts for an instance")
              .replace(
                  "    if (!lease.silent && now - lease.heardAt > bound) {",
                  "    if (now - lease.heardAt > bound) {\n"
                      + "      lease.freshAsOf = now;\n"
                      + "    }\n"
                      + "    if (!lease.silent && now - lease.heardAt > bound) {")
              .foundBy(0),
          Mutant.in("simulation/Node.java", "8: a fast restart is not the end of the one before")
              .replace("if (old.address().equals(peer.address())) {", "if (false) {")
              .replace("if (succession.isReplaced(known.instance())) {", "if (false) {")
              .foundBy(5),
          Mutant.in("simulation/Node.java", "8: who spoke and died before it could be met stays")
              .replace(
                  "if (succession.isReplaced(speaker.introduction(), speaker.openedAt())) {",
                  "if (false) {")
              .foundBy(1),
          Mutant.in("receive/Coherence.java", "9: nobody notices that the host has slept")
              .replace("if (slept > MOST_DRIFT_MILLIS) {", "if (false) {")
              .foundBy(29),
          Mutant.in("receive/Trust.java", "9: what was vouched before the host slept counts")
              .replace("asOf - awake >= 0 && now - asOf <= bound", "now - asOf <= bound")
              .replace(
                  "return loadStart - awake >= 0 && now - loadStart <= bound;",
                  "return now - loadStart <= bound;")
              .foundBy(29),
          Mutant.in("receive/Trust.java", "the read rule: a floor does not hold")
              .replace("if (!vouched || loadStart - floor < 0) {", "if (!vouched) {")
              .foundBy(31),
          Mutant.in("receive/Trust.java", "the read rule: one who never vouched does not count")
              .replace("        all = false;", "        continue;")
              .replace(
                  "others = !promises.isEmpty();",
                  "others = promises.stream().anyMatch(each -> each.freshAsOf() != null);")
              .foundBy(1),
          Mutant.in("receive/Trust.java", "the read rule: the newest lease counts, not the oldest")
              .replace(
                  "} else if (oldest == Long.MAX_VALUE || fresh - oldest < 0) {",
                  "} else if (oldest == Long.MAX_VALUE || fresh - oldest > 0) {")
              .foundBy(0),
          Mutant.in("receive/Trust.java", "the read rule: a lease never runs out")
              .replace("asOf - awake >= 0 && now - asOf <= bound", "asOf - awake >= 0")
              .foundBy(0),
          Mutant.in(
                  "receive/Trust.java", "the read rule: what nobody vouches for is served for ever")
              .replace(
                  "return loadStart - awake >= 0 && now - loadStart <= bound;",
                  "return loadStart - awake >= 0;")
              .foundBy(0),
          Mutant.in("receive/Vouching.java", "the read rule: not the writers have to vouch")
              .replace(
                  "roles.contains(promise.sender().role())",
                  "!roles.contains(promise.sender().role())")
              .foundBy(26),
          Mutant.in(
                  "receive/Coherence.java", "the read rule: named writers' leases are not renewed")
              .replace(
                  "    for (Vouching each : caches) {",
                  "    for (Vouching each : caches.stream().filter(Vouching::isOfAll).toList()) {")
              .foundBy(14),
          Mutant.in("cache/Reads.java", "when-unsure is load, and what is young is served")
              .replace(
                  "|| whenUnsure == WhenUnsure.AGE && trust.isYoung(entry.loadStart(), now)",
                  "|| trust.isYoung(entry.loadStart(), now)")
              .foundBy(2),
          Mutant.in(
                  "cache/OpenLoads.java", "10: a load that a flush of its key has passed is stored")
              .replace(
                  "    all.tokens.forEach(Token::flushed);\n" + "    all.load = null;",
                  "    all.load = null;")
              .foundBy(0),
          Mutant.in("cache/Copies.java", "10: a load that a wide flush has passed is stored")
              .replace(
                  "new Entry<>(value, token, now)",
                  "new Entry<>(value, new Token<V>(token.loadStart(), flushes.get(), token.tags(), true), now)")
              .foundBy(0),
          Mutant.in(
                  "cache/OpenLoads.java",
                  "10: a flush of a key lets readers join the load before it")
              .replace(
                  "    all.tokens.forEach(Token::flushed);\n" + "    all.load = null;",
                  "    all.tokens.forEach(Token::flushed);")
              .foundBy(0),
          Mutant.in("cache/Copies.java", "10: a wide flush lets readers join the load before it")
              .replace("running -> running.isFlushed(whole, region)", "running -> false")
              .foundBy(0),
          Mutant.in("cache/Copies.java", "10: a flush of a key leaves its entry")
              .replace(
                  "    loads.flush(place);\n" + "    entries.invalidate(place);",
                  "    loads.flush(place);")
              .foundBy(0),
          Mutant.in("cache/Copies.java", "10: a wide flush leaves entries")
              .replace(
                  "return entry == null || entry.isFlushed(whole, region) ? null : entry;",
                  "return entry;")
              .foundBy(0),
          Mutant.in("cache/Copies.java", "10: a wide flush is not counted")
              .replace("marks.flushed(flushes.incrementAndGet());", "marks.flushed(flushes.get());")
              .foundBy(0),
          Mutant.in("cache/Marks.java", "10: a flush of a tag leaves what carries it")
              .replace("for (Marks tag : tags) {", "for (Marks tag : new Marks[0]) {")
              .foundBy(0),
          Mutant.in("cache/Copies.java", "10: a flush of a tag leaves what was written")
              .replace("    flush(anyTag);\n", "")
              .foundBy(0),
          Mutant.in("cache/CacheRegion.java", "11: what was put without a token is kept")
              .replace(
                  "    if (value != null && cache.announcing().inTransaction()) {\n",
                  "    if (value != null && !cache.announcing().inTransaction()) {\n"
                      + "      cache.copies().store(place, value, cache.copies().writing(), 0);\n"
                      + "    } else if (value != null) {\n")
              .foundBy(6),
          Mutant.in(
                  "cache/CacheRegion.java",
                  "11: what a transaction wrote is kept although a flush has passed")
              .replace(
                  "                copies.store(place, value, token, 1);\n"
                      + "                copies.loads().end(place, token);",
                  "                copies.store(place, value, copies.writing(), 0);\n"
                      + "                copies.loads().end(place, token);")
              .foundBy(3),
          Mutant.in("cache/Token.java", "11: a write's own flush hides others")
              .replace("voids.get() == ownFlushes", "voids.get() >= ownFlushes")
              .foundBy(1),
          Mutant.in(
                  "PendingBroadcasts.java",
                  "12: a transaction drops what it changes, and holds nothing")
              .replace(
                  "isForSelf(notification)) {\n      releases.add(copies.hold(message));",
                  "isForSelf(notification)) {\n      copies.forget(message);")
              .foundBy(0),
          Mutant.in("cache/Copies.java", "12: what a transaction holds is stored")
              .replace("                            && !isHeld(place, region, token)\n", "")
              .foundBy(0),
          Mutant.in("cache/CacheRegion.java", "12: what a transaction loads is stored")
              .replace("if (!cache.announcing().inTransaction()) {", "if (true) {")
              .foundBy(0),
          Mutant.in("PendingBroadcasts.java", "12: what nobody knows the end of is flushed once")
              .replace("sending.sendAgainLater(again, () -> end(false));", "end(again == null);")
              .foundBy(165),
          Mutant.in("cache/Copies.java", "12: what a lagging source brings after a flush is stored")
              .replace("late == null || !isLate(late, place, region, tagsOfValue)", "true")
              .foundBy(3),
          Mutant.in("cache/Token.java", "13: a load that rests on a copy counts as new")
              .replace("      loadStart = asOf;", "      loadStart -= 0;")
              .foundBy(3),
          Mutant.in("receive/Receiver.java", "16: any epoch opens a session")
              .replace("        && offer.epoch() == batch.epoch()\n", "")
              .foundBy(3),
          Mutant.in("receive/Receiver.java", "16: an opening without an offer is taken")
              .replace(
                  "    return offer != null\n"
                      + "        && !leaving\n"
                      + "        && offer.to().equals(batch.sender())\n"
                      + "        && offer.epoch() == batch.epoch()\n",
                  "    return !leaving\n" + "        && batch.epoch() != 0\n")
              .foundBy(4),
          Mutant.in(
                  "receive/Receiver.java",
                  "16: the next offer of a name does not void the one before")
              .replace("offers.put(sender.name(), offer);", "offers.put(sender.toString(), offer);")
              .replace(
                  "    Offer offer = offers.get(sender.name());",
                  "    Offer offer = offers.get(sender.toString());")
              .replace(
                  "    Offer offer = offers.get(batch.sender().name());",
                  "    Offer offer = offers.get(batch.sender().toString());")
              .foundBy(62),
          Mutant.in(
                  "backlog/Backlog.java",
                  "17: nothing is covered at the first contact: cursor at head")
              .replace("      coverAll(peer, after, start, flushes, losses);\n", "")
              .foundBy(1),
          Mutant.in("backlog/Stream.java", "17: the cursor begins at the meeting")
              .replace(
                  "    this.meet = meet;",
                  "    this.meet = meet;\n" + "    this.acknowledged = meet;")
              .foundBy(4),
          Mutant.in("backlog/Acceptance.java", "17: the meeting is before everything")
              .replace(
                  "new Stream(peer, sender, epoch, backlog.head())",
                  "new Stream(peer, sender, epoch, 0)")
              .foundBy(1),
          Mutant.in(
                  "backlog/PeerSender.java",
                  "17: the meeting moves with the head until it is acknowledged")
              .replace(
                  "after, current.meet(),",
                  "after, after == 0 ? outbound.backlog().head() : current.meet(),")
              .foundBy(1),
          Mutant.in(
                  "backlog/Stream.java",
                  "17: a new epoch before any acknowledgement moves the meeting")
              .replace(
                  "    opened = false;\n" + "    acknowledged = 0;",
                  "    meet = head;\n" + "    opened = false;\n" + "    acknowledged = 0;")
              .foundBy(127),
          Mutant.in("backlog/Backlog.java", "17: the truncation map is forgotten")
              .replace("      if (mark.last() > after) {", "      if (mark.last() < after) {")
              .foundBy(6),
          Mutant.in(
                  "backlog/Backlog.java", "17: what no flush stands for is not told when truncated")
              .replace("    tellTruncated(peer, Math.max(after, meet), losses);\n", "")
              .foundBy(5),
          Mutant.in("backlog/Backlog.java", "18: a truncation flush bears its range's first number")
              .replace(
                  "mark.regionSince(after), mark.last(), items)",
                  "mark.regionSince(after), after + 1, items)")
              .foundBy(13),
          Mutant.in("backlog/Backlog.java", "18: an opening flush bears the first number")
              .replace(
                  "    for (String cache : touched.byCache().keySet()) {\n"
                      + "      addFlush(peer, cache, null, start, items);",
                  "    for (String cache : touched.byCache().keySet()) {\n"
                      + "      addFlush(peer, cache, null, 1, items);")
              .foundBy(66),
          Mutant.in(
                  "backlog/CacheMarks.java",
                  "18: a truncation flush of a region that was not the only one")
              .replace("return lastElsewhere <= sequence ? region : null;", "return region;")
              .foundBy(13),
          Mutant.in("receive/Receiver.java", "18: no duplicate check")
              .replace("items.get(first).sequence() <= held", "items.get(first).sequence() <= 0")
              .foundBy(1),
          Mutant.in(
                  "receive/Receiver.java",
                  "18: a batch that was begun before is skipped as a whole")
              .replace(
                  "    return items.subList(first, items.size());",
                  "    return first > 0 ? List.of() : items;")
              .foundBy(3),
          Mutant.in(
                  "receive/Receiver.java",
                  "19: the filter without (after, to]: a gap in the numbers is a mismatch")
              .replace(
                  "      if (!session.isClosed() && batch.after() <= session.received()) {",
                  "      if (!session.isClosed()\n"
                      + "          && (batch.items().isEmpty() || batch.items().get(0).sequence() <= session.received() + 1)) {")
              .foundBy(0),
          Mutant.in("receive/Receiver.java", "19: a receipt counts more than has arrived")
              .replace(
                  "        session.receivedUpTo(batch.to());",
                  "        session.receivedUpTo(batch.head());")
              .foundBy(0),
          Mutant.in("backlog/Coalescing.java", "20: of two flushes the earlier stays")
              .replace(
                  "      leaveOut(items, table[at] - 1, index);",
                  "      leaveOut(items, index, table[at] - 1);\n" + "      return;")
              .foundBy(27),
          Mutant.in("backlog/Coalescing.java", "20: a flush is swallowed across another operation")
              .replace(
                  "    } else if (operation.concernsCache()) {\n" + "      forget();",
                  "    } else if (operation.concernsCache()) {\n" + "      wide |= false;")
              .foundBy(3),
          Mutant.in("backlog/Coalescing.java", "20: a wide flush swallows across another operation")
              .replace("          wider.clear();\n", "")
              .foundBy(47),
          Mutant.in("backlog/PeerSender.java", "21: goodbye before everything was sent")
              .replace("canSayGoodbye() && cut.to() == head", "canSayGoodbye()")
              .foundBy(37),
          Mutant.in("simulation/Node.java", "21: goodbye while transactions are open")
              .replace("        () -> !application.hasOpenTransactions(),", "        () -> true,")
              .foundBy(5),
          Mutant.in("receive/Receiver.java", "22: acknowledged before it was dropped")
              .replace("      inbox.forget(messages);\n", "")
              .foundBy(0),
          Mutant.in("receive/Receiver.java", "22: acknowledged and never applied")
              .replace("        arrivals.forEach(lanes::add);\n", "")
              .foundBy(0),
          Mutant.in(
                  "receive/OpenMarks.java", "22: a receipt says applied before observers have run")
              .replace("      applied = Math.min(applied, first - 1);\n", "")
              .replace(
                  "        lagging.merge(queue.getValue().element().lane(), first, Math::min);",
                  "        lagging.size();")
              .foundBy(0),
          Mutant.in("receive/Lanes.java", "22: what waits for observers is not bounded")
              .replace("waiting > maxWaiting ?", "waiting < 0 ?")
              .foundBy(68),
          Mutant.in("receive/Lanes.java", "22: a collapse is not told")
              .replace(
                  "    instead.add(loss(source, arrivals, caches));\n",
                  "    loss(source, arrivals, caches);\n")
              .foundBy(0),
          Mutant.in("receive/Arrival.java", "22: a loss does not reach back to what stayed at home")
              .replace(
                  "    return new Arrival(session, lane, items, null, items.get(0).sequence(), after, inbox);",
                  "    return new Arrival(session, lane, items, null, items.get(0).sequence(), items.get(0).sequence() - 1, inbox);")
              .foundBy(1323),
          Mutant.in("receive/Lanes.java", "22: a lane that got no thread is forgotten")
              .replace(
                  "        if (!lane.running) {\n" + "          lane.running = true;\n",
                  "        if (lane.name == null) {\n")
              .foundBy(93),
          Mutant.in("receive/Receiver.java", "23: what cannot be read is not dropped")
              .replace(
                  "    if (batch.to() > session.received()) {\n" + "      inbox.forgetAll();",
                  "    if (batch.to() > session.received()) {\n" + "      inbox.view();")
              .foundBy(18),
          Mutant.in("receive/Receiver.java", "23: what cannot be read is not told")
              .replace(
                  "      arrivals.add(Arrival.of(session, OWN_LANE, loss, inbox).standingFrom(session.received() + 1));\n",
                  "")
              .foundBy(5),
          Mutant.in("receive/Lanes.java", "26: what came last is applied first")
              .replace("      queue.add(next);", "      queue.addFirst(next);")
              .foundBy(0),
          Mutant.in("backlog/Acceptance.java", "a recycle is replayed to a newcomer")
              .replace(
                  "    for (Stream stream : known) {\n"
                      + "      if (notification.concerns(stream.peer())) {\n"
                      + "        incarnations.add(stream.peer().instance());\n"
                      + "      }\n"
                      + "    }\n"
                      + "    return Set.copyOf(incarnations);",
                  "    return null;")
              .replace(
                  "new Stream(peer, sender, epoch, backlog.head())",
                  "new Stream(peer, sender, epoch, Math.max(0, backlog.head() - 5))")
              .foundBy(1),
          Mutant.in("backlog/Backlog.java", "the ring has no bound")
              .replace(
                  "while (ring.entries() > settings.backlogEntries()", "while (ring.entries() < 0")
              .foundBy(5),
          Mutant.in("backlog/Stream.java", "what a peer still needs is let go")
              .replace("return Math.max(acknowledged, meet);", "return Long.MAX_VALUE;")
              .foundBy(0),
          Mutant.in("backlog/Backlog.java", "caches touched are not noted")
              .replace(
                  "      touched.mark(message.cache(), message.region(), ring.head());\n",
                  "      touched.byCache();\n")
              .foundBy(1),
          Mutant.in("backlog/PeerSender.java", "a report takes what was truncated for applied")
              .replace("    current.cover(after, cut.coveredTo(), cut.told());\n", "")
              .foundBy(5),
          Mutant.in("backlog/Stream.java", "a report takes what was swallowed for applied")
              .replace("    swallowed.put(sequence, by);\n", "")
              .foundBy(85));

  private Mutants() {}
}
