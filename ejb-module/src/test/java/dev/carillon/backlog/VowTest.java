package dev.carillon.backlog;

import static dev.carillon.contracts.NotificationMessage.flush;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.contracts.Audience;
import org.junit.jupiter.api.Test;

/** The rules 1 to 3, on the side of who vouches. */
class VowTest {
  private final Tickets tickets = new Tickets();
  private final Backlog backlog = new Backlog(Bench.settings(100, 1 << 20, 1 << 18, true));
  private final Vow vow = new Vow(tickets, backlog);

  private void accept(int notifications) {
    for (int i = 0; i < notifications; i++) {
      backlog.append(flush("settings"), Audience.everyone(), null);
    }
  }

  @Test
  void nothingIsPromisedBeforeAStampCame() {
    assertThat(vow.stampUpTo(Long.MAX_VALUE)).isZero();
    vow.take(0);
    assertThat(vow.stampUpTo(Long.MAX_VALUE)).as("0 is no stamp").isZero();
  }

  @Test
  void stampGoesOnlyIntoABatchThatReachesTheHeadOfItsArrival() {
    accept(3);
    vow.take(17);
    accept(2);

    assertThat(vow.stampUpTo(2)).isZero();
    assertThat(vow.stampUpTo(3)).isEqualTo(17);
    assertThat(vow.stampUpTo(5)).isEqualTo(17);
  }

  @Test
  void oldestStampThatWasNotGivenBackIsKept() {
    accept(3);
    vow.take(17);
    accept(3);
    vow.take(99);

    assertThat(vow.stampUpTo(3)).as("else a peer that is behind gets none").isEqualTo(17);
    assertThat(vow.stampUpTo(6)).as("the later one has not been taken").isEqualTo(17);
  }

  @Test
  void newerStampIsTakenOnceTheOldOneHasBeenGivenBack() {
    vow.take(17);
    vow.stampUpTo(0);
    accept(4);
    vow.take(99);

    assertThat(vow.stampUpTo(3)).isZero();
    assertThat(vow.stampUpTo(4)).isEqualTo(99);
  }

  @Test
  void stampIsGivenBackAgainIfTheBatchWithItIsRepeated() {
    vow.take(17);

    assertThat(vow.stampUpTo(0)).isEqualTo(17);
    assertThat(vow.stampUpTo(0)).isEqualTo(17);
  }

  @Test
  void olderStampThatComesLateIsNotTaken() {
    vow.take(99);
    vow.stampUpTo(0);
    vow.take(17);

    assertThat(vow.stampUpTo(0)).isEqualTo(99);
  }

  @Test
  void stampsMayPassTheEndOfTheirClock() {
    vow.take(Long.MAX_VALUE);
    vow.stampUpTo(0);
    vow.take(Long.MIN_VALUE + 5);

    assertThat(vow.stampUpTo(0)).isEqualTo(Long.MIN_VALUE + 5);
  }

  @Test
  void nothingIsPromisedWhileATicketFromBeforeIsOpen() {
    long ticket = tickets.take();
    vow.take(17);
    assertThat(vow.stampUpTo(Long.MAX_VALUE)).isZero();

    tickets.giveBack(ticket);

    assertThat(vow.stampUpTo(0)).isEqualTo(17);
  }

  @Test
  void whatTheTransactionHadToSayMustArriveFirst() {
    long ticket = tickets.take();
    vow.take(17);
    accept(2);
    tickets.giveBack(ticket);

    assertThat(vow.stampUpTo(1)).isZero();
    assertThat(vow.stampUpTo(2)).isEqualTo(17);
  }

  @Test
  void whatTheTransactionHadToSayMustArriveFirstEvenIfTheBatchWasTriedInBetween() {
    long ticket = tickets.take();
    vow.take(17);
    assertThat(vow.stampUpTo(0)).isZero();
    accept(2);
    tickets.giveBack(ticket);

    assertThat(vow.stampUpTo(0)).isZero();
    assertThat(vow.stampUpTo(2)).isEqualTo(17);
  }

  @Test
  void headIsReadAgainOnceOnly() {
    long ticket = tickets.take();
    vow.take(17);
    accept(2);
    tickets.giveBack(ticket);
    assertThat(vow.stampUpTo(1)).isZero();
    accept(10);

    assertThat(vow.stampUpTo(2)).as("else a busy sender would never promise").isEqualTo(17);
  }

  @Test
  void ticketTakenAfterTheStampHoldsNothingUp() {
    vow.take(17);
    tickets.take();

    assertThat(vow.stampUpTo(0)).isEqualTo(17);
  }

  @Test
  void laterTicketHoldsUpNothingOnceTheEarlierOneIsBack() {
    long early = tickets.take();
    vow.take(17);
    tickets.take();

    tickets.giveBack(early);

    assertThat(vow.stampUpTo(0)).isEqualTo(17);
  }

  @Test
  void stampOfAnEarlierTimeThanTheTicketIsKeptWhileItIsOpen() {
    vow.take(17);
    vow.stampUpTo(0);
    tickets.take();
    vow.take(99);

    assertThat(vow.stampUpTo(Long.MAX_VALUE)).as("99 is held up").isZero();
  }

  @Test
  void anotherSessionBeginsWithoutPromises() {
    accept(5);
    vow.take(99);
    vow.reset();
    assertThat(vow.stampUpTo(5)).isZero();

    vow.take(17);

    assertThat(vow.stampUpTo(5)).as("by another clock, which may be behind").isEqualTo(17);
  }
}
