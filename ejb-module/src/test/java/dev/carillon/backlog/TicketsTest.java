package dev.carillon.backlog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TicketsTest {
  private final Tickets tickets = new Tickets();

  @Test
  void noneIsOpenAtFirst() {
    assertThat(tickets.anyOpen()).isFalse();
    assertThat(tickets.anyOpenUpTo(Long.MAX_VALUE)).isFalse();
    assertThat(tickets.last()).isZero();
  }

  @Test
  void ticketIsOpenUntilItIsGivenBack() {
    long first = tickets.take();
    long second = tickets.take();
    assertThat(tickets.last()).isEqualTo(second).isNotEqualTo(first);

    tickets.giveBack(first);
    assertThat(tickets.anyOpen()).isTrue();
    tickets.giveBack(second);

    assertThat(tickets.anyOpen()).isFalse();
  }

  @Test
  void laterTicketHoldsUpNothingEarlier() {
    long first = tickets.take();
    long second = tickets.take();
    assertThat(tickets.anyOpenUpTo(first)).isTrue();

    tickets.giveBack(first);

    assertThat(tickets.anyOpenUpTo(first)).isFalse();
    assertThat(tickets.anyOpenUpTo(second)).isTrue();
  }

  @Test
  void ticketGivenBackTwiceTakesNoOtherWithIt() {
    long first = tickets.take();
    tickets.giveBack(first);
    long second = tickets.take();
    tickets.giveBack(first);

    assertThat(tickets.anyOpenUpTo(second)).isTrue();
  }
}
