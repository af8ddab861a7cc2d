package dev.carillon.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Series as lines in a picture, both axes logarithmic. */
final class Plot {
  private static final List<String> COLOURS = List.of("#888", "#bbb", "#06c", "#6af");
  private static final int WIDTH = 640;
  private static final int HEIGHT = 400;
  private static final int MARGIN = 60;

  private final String title;
  private final List<Series> lines = new ArrayList<>();

  Plot(String title) {
    this.title = title;
  }

  void add(Series line) {
    lines.add(line);
  }

  /** Returns the picture. */
  String svg() {
    StringBuilder svg =
        new StringBuilder(
            String.format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                    + " font-family=\"sans-serif\" font-size=\"12\">%n"
                    + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                WIDTH, HEIGHT));
    text(svg, MARGIN, 20, "black", title);
    double most = lines.stream().flatMap(l -> l.medians().values().stream()).reduce(1.0, Math::max);
    for (double value = 1; value <= most * 1.5; value *= 10) {
      text(svg, 10, y(value, most), "black", String.format(Locale.ROOT, "%.0f µs", value));
    }
    for (int i = 0; i < lines.size(); i++) {
      line(svg, lines.get(i), COLOURS.get(i % COLOURS.size()), most);
      text(svg, MARGIN, 40 + 16 * i, COLOURS.get(i % COLOURS.size()), lines.get(i).name());
    }
    return svg.append("</svg>\n").toString();
  }

  private static void line(StringBuilder svg, Series series, String colour, double most) {
    StringBuilder points = new StringBuilder();
    series
        .medians()
        .forEach(
            (number, value) -> {
              points.append(String.format(Locale.ROOT, "%.0f,%.0f ", x(number), y(value, most)));
              text(svg, x(number), HEIGHT - 20.0, "black", number.toString());
            });
    svg.append(
        String.format(
            "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"%s\" points=\"%s\"/>%n",
            colour, points));
  }

  private static void text(StringBuilder svg, double x, double y, String colour, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.0f\" y=\"%.0f\" fill=\"%s\">%s</text>%n",
            x,
            y,
            colour,
            text));
  }

  /** 1 stands at the left margin, 16 at the right one. */
  private static double x(int number) {
    return MARGIN + (WIDTH - 2 * MARGIN) * Math.log(number) / Math.log(16);
  }

  /** A tenth stands at the bottom, the most at the top. */
  private static double y(double value, double most) {
    double share = Math.log(value * 10) / Math.log(most * 10);
    return HEIGHT - MARGIN - (HEIGHT - 3 * MARGIN) * share;
  }
}
