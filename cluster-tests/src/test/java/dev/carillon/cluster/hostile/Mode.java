package dev.carillon.cluster.hostile;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** How a target protects its port, and with what an attacker gets as far as to RMI. */
enum Mode {
  /** Not at all, on loopback: any local user gets there. */
  PLAIN {
    @Override
    Map<String, String> protection() {
      return Map.of();
    }

    @Override
    Approach attacker() {
      return Approach.PLAIN;
    }

    @Override
    Approach peer() {
      return Approach.PLAIN;
    }
  },

  /** By mutual TLS: an insider gets there, who has the certificate of another instance. */
  TLS {
    @Override
    Map<String, String> protection() {
      return Certificates.SETTINGS;
    }

    @Override
    Approach attacker() {
      return Certificates.INSIDER;
    }

    @Override
    Approach peer() {
      return Certificates.PEER;
    }
  };

  /** Returns the settings of the protection. */
  abstract Map<String, String> protection();

  /** Returns how an attacker connects. */
  abstract Approach attacker();

  /** Returns how a good peer connects. */
  abstract Approach peer();

  /** Starts an instance of the product. */
  Target start(Map<String, String> settings) throws IOException {
    return Target.product(withProtection(settings));
  }

  /** Starts an instance of the product that may have so many files and sockets open. */
  Target start(Map<String, String> settings, int openFiles) throws IOException {
    return Target.product(withProtection(settings), openFiles);
  }

  private Map<String, String> withProtection(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(protection());
    return all;
  }

  Scene scene(Target target) {
    return new Scene(target, attacker(), peer());
  }
}
