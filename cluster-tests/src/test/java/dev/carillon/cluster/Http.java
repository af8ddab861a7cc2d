package dev.carillon.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** Plain HTTP calls to an application. */
final class Http {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What is done may take as long as a whole load. */
  private static final Duration PATIENCE_TO_DO = Duration.ofMinutes(2);

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private Http() {}

  /** A status and a body. */
  record Answer(int status, String body) {
    List<String> lines() {
      return body.lines().toList();
    }
  }

  static Answer get(URL base, String path) {
    return send(HttpRequest.newBuilder(resolve(base, path)).timeout(PATIENCE).GET());
  }

  static Answer post(URL base, String path) {
    return send(
        HttpRequest.newBuilder(resolve(base, path))
            .timeout(PATIENCE_TO_DO)
            .POST(BodyPublishers.noBody()));
  }

  static Answer put(URL base, String path, String body) {
    return send(
        HttpRequest.newBuilder(resolve(base, path))
            .timeout(PATIENCE_TO_DO)
            .header("Content-Type", "text/plain")
            .PUT(BodyPublishers.ofString(body)));
  }

  private static URI resolve(URL base, String path) {
    return URI.create(base + path);
  }

  private static Answer send(HttpRequest.Builder request) {
    try {
      var response = CLIENT.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      return new Answer(0, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(0, "interrupted");
    }
  }
}
