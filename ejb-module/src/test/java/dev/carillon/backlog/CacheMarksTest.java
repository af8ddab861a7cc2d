package dev.carillon.backlog;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.carillon.backlog.CacheMarks.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CacheMarksTest {
  private final CacheMarks marks = new CacheMarks();

  private Mark of(String cache) {
    return requireNonNull(marks.byCache().get(cache));
  }

  @Test
  void lastSequenceOfEachCacheIsKept() {
    marks.mark("settings", null, 1);
    marks.mark("catalog", null, 2);
    marks.mark("settings", null, 3);

    assertThat(of("settings").last()).isEqualTo(3);
    assertThat(of("catalog").last()).isEqualTo(2);
    assertThat(marks.anyCache()).isZero();
  }

  @Test
  void whatConcernsNoCacheIsKeptApart() {
    marks.mark(null, null, 7);

    assertThat(marks.byCache()).isEmpty();
    assertThat(marks.anyCache()).isEqualTo(7);
  }

  @Test
  void cachesBeyondTheMostAreAnyCacheAndThoseBeforeStayThemselves() {
    for (int i = 1; i <= 1_024; i++) {
      marks.mark("cache-" + i, "eu", i);
    }
    marks.mark("one-too-many", "eu", 1_025);
    marks.mark("cache-1", "eu", 1_026);
    marks.mark("one-too-many", "eu", 1_027);

    assertThat(marks.byCache()).hasSize(1_024).doesNotContainKey("one-too-many");
    assertThat(of("cache-1").last()).isEqualTo(1_026);
    assertThat(marks.anyCache()).isEqualTo(1_027);
  }

  @Test
  void oneRegionIsSaidOnlyIfEverythingMissedWasInIt() {
    String[] regions = {"eu", "us"};
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      CacheMarks each = new CacheMarks();
      List<@Nullable String> said = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        String region = random.nextInt(4) == 0 ? null : regions[random.nextInt(2)];
        said.add(region);
        each.mark("settings", region, i + 1);
        each.mark(random.nextBoolean() ? "catalog" : null, "eu", i + 1);
      }
      Mark mark = requireNonNull(each.byCache().get("settings"));
      for (int after = 0; after < said.size(); after++) {
        List<@Nullable String> missed = said.subList(after, said.size());
        String last = said.get(said.size() - 1);
        boolean one = missed.stream().allMatch(region -> Objects.equals(region, last));
        assertThat(mark.regionSince(after))
            .as("seed " + seed + ", missed " + missed)
            .isEqualTo(one ? last : null);
      }
    }
  }
}
