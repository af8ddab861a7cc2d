package dev.carillon.contracts;

import static dev.carillon.contracts.NotificationMessage.flush;
import static dev.carillon.contracts.NotificationMessage.flushKey;
import static dev.carillon.contracts.NotificationMessage.flushRegion;
import static dev.carillon.contracts.NotificationMessage.recycle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class NotificationMessageTest {
  @Test
  void messagePrintsAsAPersonWouldWriteIt() {
    assertThat(flush("catalog")).hasToString("FLUSH catalog");
    assertThat(flushRegion("catalog", "eu")).hasToString("FLUSH catalog/eu");
    assertThat(flushKey("catalog", "eu", "sku-1")).hasToString("FLUSH catalog/eu/sku-1");
    assertThat(recycle("new prices")).hasToString("RECYCLE \"new prices\"");
  }

  @Test
  void itemWithoutARegionLivesInTheDefaultRegion() {
    NotificationMessage message =
        new NotificationMessage(Operation.FLUSH, "catalog", null, Key.of("sku-1"), null, 0, null);

    assertThat(message.region()).isEqualTo("default");
    assertThat(message).isEqualTo(flushKey("catalog", "default", "sku-1"));
  }

  @Test
  void wholeCacheHasNoRegion() {
    assertThat(flush("catalog").region()).isNull();
  }

  @Test
  void reasonIsTheRecyclesAlone() {
    assertThat(recycle("new prices").reason()).isEqualTo("new prices");
    assertThat(
            new NotificationMessage(Operation.FLUSH_TAG, "catalog", null, null, "sale", 0, null)
                .reason())
        .isNull();
  }

  @Test
  void roleOfTheSenderIsSetOnACopy() {
    NotificationMessage message = recycle("new prices");

    assertThat(message.sentBy("controller").senderRole()).isEqualTo("controller");
    assertThat(message.senderRole()).isNull();
  }

  @Test
  void cacheIsRequiredExceptForARecycle() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NotificationMessage(Operation.FLUSH, null, null, null, null, 0, null))
        .withMessage("cache must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new NotificationMessage(Operation.RECYCLE, "catalog", null, null, "r", 0, null))
        .withMessageContaining("RECYCLE must not name a cache");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new NotificationMessage(Operation.RECYCLE, null, "eu", null, "r", 0, null));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new NotificationMessage(Operation.RECYCLE, null, null, Key.of(1), "r", 0, null));
  }

  @Test
  void tagAndReasonAreRequiredWhereTheyBelongAndRefusedElsewhere() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new NotificationMessage(Operation.RECYCLE, null, null, null, null, 0, null))
        .withMessage("reason must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new NotificationMessage(Operation.FLUSH_TAG, "catalog", null, null, null, 0, null))
        .withMessage("tag must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new NotificationMessage(Operation.FLUSH, "catalog", null, null, "sale", 0, null))
        .withMessage("FLUSH must not have a tag");
  }

  @Test
  void changeOfAnItemNamesItsKey() {
    for (Operation operation : Operation.values()) {
      if (operation.concernsItem()) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new NotificationMessage(operation, "c", "eu", null, null, 0, null))
            .withMessage(operation + " must name a key");
      }
    }
  }

  @Test
  void changeOfARegionNamesItAndNoKey() {
    for (Operation operation : Operation.values()) {
      if (operation.concernsRegion()) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> new NotificationMessage(operation, "c", null, null, null, 0, null))
            .withMessage(operation + " must name a region and no key");
        assertThatIllegalArgumentException()
            .isThrownBy(
                () -> new NotificationMessage(operation, "c", "eu", Key.of(1), null, 0, null));
      }
    }
  }

  @Test
  void versionIsSetOnACopy() {
    NotificationMessage message = NotificationMessage.flushTag("catalog", "sale");

    assertThat(message.withVersion(7).version()).isEqualTo(7);
    assertThat(message.withVersion(7).tag()).isEqualTo("sale");
    assertThat(message.version()).isZero();
  }

  @Test
  void versionMustNotBeNegative() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new NotificationMessage(Operation.ADD_ITEM, "c", null, Key.of(1), null, -1, null))
        .withMessage("version must not be negative but was -1");
  }

  @Test
  void emptyAndOverLongNamesAreRefusedNamingThem() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> flush(""))
        .withMessage("cache must not be empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> flushRegion("catalog", "x".repeat(513)))
        .withMessageContaining("region")
        .withMessageContaining("512");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> recycle("r").sentBy(""))
        .withMessageContaining("sender's role");
  }

  @Test
  void onlyFlushesAreCoveredByAFlush() {
    for (Operation operation : Operation.values()) {
      assertThat(operation.coveredByFlush())
          .as(operation.name())
          .isEqualTo(operation == Operation.FLUSH || operation == Operation.FLUSH_TAG);
      assertThat(operation.concernsCache())
          .as(operation.name())
          .isEqualTo(operation != Operation.RECYCLE);
    }
  }

  @Test
  void onlyAChangeWithAVersionHasATurn() {
    InstanceId writer = new InstanceId("a/web", 1);
    NotificationMessage change =
        new NotificationMessage(
            Operation.ADD_ITEM, "catalog", "eu", Key.of("sku-1"), null, 7, null);

    assertThat(change.isTurn()).isFalse();
    assertThat(change.inTurn(writer, "web").isTurn()).isTrue();
    assertThat(change.inTurn(writer, "web").writer()).isEqualTo(writer);
    for (NotificationMessage other :
        List.of(
            change.withVersion(0),
            NotificationMessage.flush("catalog").withVersion(7),
            NotificationMessage.recycle("new prices").withVersion(7))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> other.inTurn(writer, "web"))
          .withMessageContaining("to be ordered");
    }
  }

  @Test
  void spanIsNoPartOfWhatAMessageSays() {
    TraceContext span = new TraceContext(1, 2, 3, 1);
    NotificationMessage message = NotificationMessage.flush("catalog");

    assertThat(message.within(span)).isEqualTo(message).hasSameHashCodeAs(message);
    assertThat(message.within(span).withVersion(7).sentBy("web").trace()).isEqualTo(span);
    assertThat(message.within(span).withVersion(7)).as("the control").isNotEqualTo(message);
    assertThat(message.within(span).within(null).trace()).isNull();
  }

  @Test
  void messagesThatDifferInAnythingElseAreNotEqual() {
    NotificationMessage message =
        new NotificationMessage(
            Operation.ADD_ITEM, "catalog", "eu", Key.of("sku-1"), null, 7, "web");
    InstanceId writer = new InstanceId("a/web", 1);

    assertThat(
            List.of(
                new NotificationMessage(
                    Operation.REPLACE_ITEM, "catalog", "eu", Key.of("sku-1"), null, 7, "web"),
                new NotificationMessage(
                    Operation.ADD_ITEM, "other", "eu", Key.of("sku-1"), null, 7, "web"),
                new NotificationMessage(
                    Operation.ADD_ITEM, "catalog", "us", Key.of("sku-1"), null, 7, "web"),
                new NotificationMessage(
                    Operation.ADD_ITEM, "catalog", "eu", Key.of("sku-2"), null, 7, "web"),
                message.withVersion(8),
                message.sentBy("shop"),
                message.inTurn(writer, "web")))
        .doesNotContain(message);
    assertThat(NotificationMessage.flushTag("catalog", "a"))
        .isNotEqualTo(NotificationMessage.flushTag("catalog", "b"));
  }
}
