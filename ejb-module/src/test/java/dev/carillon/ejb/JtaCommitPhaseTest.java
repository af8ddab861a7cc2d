package dev.carillon.ejb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.carillon.CommitPhase.Deferred;
import dev.carillon.CommitPhase.State;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JtaCommitPhaseTest {
  private final Registry registry = new Registry();
  private final JtaCommitPhase phase = new JtaCommitPhase(registry);
  private final List<String> heard = new ArrayList<>();

  /** A transaction manager with one transaction, whose status the test sets. */
  private static final class Registry implements TransactionSynchronizationRegistry {
    private @Nullable Object key = "transaction";
    private int status = Status.STATUS_ACTIVE;
    private final Map<Object, Object> resources = new HashMap<>();
    private final List<Synchronization> synchronizations = new ArrayList<>();

    @Override
    @SuppressWarnings("NullAway") // null outside of a transaction
    public Object getTransactionKey() {
      return key;
    }

    @Override
    public void putResource(Object resourceKey, Object value) {
      resources.put(resourceKey, value);
    }

    @Override
    @SuppressWarnings("NullAway") // null if there is none
    public Object getResource(Object resourceKey) {
      return resources.get(resourceKey);
    }

    @Override
    public void registerInterposedSynchronization(Synchronization synchronization) {
      if (status == Status.STATUS_COMMITTED) {
        throw new IllegalStateException("planted: too late");
      }
      synchronizations.add(synchronization);
    }

    @Override
    public int getTransactionStatus() {
      return status;
    }

    @Override
    public void setRollbackOnly() {
      status = Status.STATUS_MARKED_ROLLBACK;
    }

    @Override
    public boolean getRollbackOnly() {
      return status == Status.STATUS_MARKED_ROLLBACK;
    }
  }

  /** Notes what it is told. */
  private final class Noting implements Deferred {
    @Override
    public void beforeCommit() {
      heard.add("before commit");
    }

    @Override
    public void committed() {
      heard.add("committed");
    }

    @Override
    public void unknown() {
      heard.add("unknown");
    }

    @Override
    public void rolledBack() {
      heard.add("rolled back");
    }
  }

  @Test
  void outsideOfATransactionThereIsNone() {
    registry.key = null;

    assertThat(phase.state()).isEqualTo(State.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    Status.STATUS_ACTIVE + ", ACTIVE",
    Status.STATUS_PREPARING + ", ACTIVE",
    Status.STATUS_MARKED_ROLLBACK + ", DOOMED",
    Status.STATUS_ROLLING_BACK + ", DOOMED",
    Status.STATUS_ROLLEDBACK + ", DOOMED",
    Status.STATUS_PREPARED + ", NONE",
    Status.STATUS_COMMITTING + ", NONE",
    Status.STATUS_COMMITTED + ", NONE",
    Status.STATUS_UNKNOWN + ", NONE",
    Status.STATUS_NO_TRANSACTION + ", NONE"
  })
  void statusSaysWhetherThereIsAnythingToWaitFor(int status, State expected) {
    registry.status = status;

    assertThat(phase.state()).isEqualTo(expected);
  }

  @Test
  void oneTransactionHasOneThatWaits() {
    Deferred first = phase.deferred(Noting::new);

    assertThat(phase.deferred(Noting::new)).isSameAs(first);
    assertThat(registry.synchronizations).hasSize(1);
    assertThat(heard).isEmpty();
  }

  @Test
  void commitIsHeardBeforeAndAfter() {
    phase.deferred(Noting::new);
    registry.synchronizations.get(0).beforeCompletion();
    assertThat(heard).containsExactly("before commit");

    registry.synchronizations.get(0).afterCompletion(Status.STATUS_COMMITTED);

    assertThat(heard).containsExactly("before commit", "committed");
  }

  @Test
  void endThatIsToldTwiceIsHeardOnce() {
    phase.deferred(Noting::new);

    registry.synchronizations.get(0).afterCompletion(Status.STATUS_COMMITTED);
    registry.synchronizations.get(0).afterCompletion(Status.STATUS_COMMITTED);

    assertThat(heard).containsExactly("committed");
  }

  @Test
  void onlyACertainRollbackIsOne() {
    phase.deferred(Noting::new);

    registry.synchronizations.get(0).afterCompletion(Status.STATUS_ROLLEDBACK);

    assertThat(heard).containsExactly("rolled back");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Status.STATUS_UNKNOWN,
        Status.STATUS_COMMITTING,
        Status.STATUS_ROLLING_BACK,
        Status.STATUS_NO_TRANSACTION,
        Status.STATUS_PREPARED
      })
  void endOfWhichNobodyIsSureIsOne(int status) {
    phase.deferred(Noting::new);

    registry.synchronizations.get(0).afterCompletion(status);

    assertThat(heard).containsExactly("unknown");
  }

  @Test
  void whoComesTooLateToBeToldOfTheCommitIsToldAtOnce() {
    registry.status = Status.STATUS_PREPARING;

    phase.deferred(Noting::new);

    assertThat(heard).containsExactly("before commit");
  }

  @Test
  void transactionThatTakesNobodyAnyMoreLeavesNothingOpen() {
    registry.status = Status.STATUS_COMMITTED;

    assertThatThrownBy(() -> phase.deferred(Noting::new)).hasMessage("planted: too late");

    assertThat(heard).containsExactly("rolled back");
    assertThat(registry.resources).isEmpty();
  }
}
