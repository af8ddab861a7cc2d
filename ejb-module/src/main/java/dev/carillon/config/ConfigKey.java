package dev.carillon.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A setting: its key, what holds when it is not set, what it may be, and what it does. */
public enum ConfigKey implements Setting {
  ENABLED(
      "carillon.enabled",
      "true",
      "true | false",
      "Whether this application takes part; if not it runs alone and broadcasts reach only itself."),
  CLUSTER(
      "carillon.cluster",
      "carillon",
      "1..512 bytes",
      "The cluster's name; instances of different clusters refuse each other. It has its default on"
          + " loopback only; off loopback it must be set."),
  INSTANCE(
      "carillon.instance",
      null,
      "1..512 bytes",
      "The instance's name, unique in the cluster and the same after a restart; by default the"
          + " server's name + \"/\" + the application's name."),
  ROLE(
      "carillon.role",
      null,
      "1..512 bytes",
      "The part of the system that this application is; by default the application's name."),
  BIND_ADDRESS(
      "carillon.bind-address",
      "127.0.0.1",
      "an address of this host",
      "The address the service listens on."),
  PORT(
      "carillon.port",
      "6200-6299",
      "1..65535, or a range from-to",
      "The internal port; of a range, the lowest one that is free."),
  ADVERTISED_ADDRESS(
      "carillon.advertised-address",
      "",
      "host, or host:port",
      "Where others are told to connect to, if address translation stands between; by default the"
          + " bind address, and the port that is open."),
  TLS_MODE(
      "carillon.tls.mode",
      null,
      "mutual | off",
      "How the service is protected; by default mutual off loopback and off on loopback. off says"
          + " that the network is trusted."),
  TLS_KEY_STORE(
      "carillon.tls.key-store",
      "",
      "a PKCS12 or PEM file",
      "The key and the certificate of this instance, with what leads to its CA; of PEM, the"
          + " certificates."),
  TLS_KEY_STORE_PASSWORD(
      "carillon.tls.key-store-password",
      "",
      "a password",
      "The password of the key store and of the key in it; PEM needs none."),
  TLS_PRIVATE_KEY(
      "carillon.tls.private-key",
      "",
      "a PEM file",
      "The key if the key store is PEM: PKCS#8, not encrypted; empty if it is in the key store's"
          + " file."),
  TLS_TRUST_STORE(
      "carillon.tls.trust-store",
      "",
      "a PKCS12 or PEM file",
      "The certificates of the CAs that peers and controllers must be signed by."),
  TLS_TRUST_STORE_PASSWORD(
      "carillon.tls.trust-store-password",
      "",
      "a password",
      "The password of the trust store; PEM needs none."),
  TLS_DENY_LIST(
      "carillon.tls.deny-list",
      "",
      "a text file",
      "The serial numbers of certificates that are refused, in hex, one a line; # begins a"
          + " comment."),
  TLS_RELOAD(
      "carillon.tls.reload",
      "30s",
      "1s..1m",
      "How often the files are looked at; what has changed is taken over without a restart."),
  TLS_HANDSHAKE_TIMEOUT(
      "carillon.tls.handshake-timeout",
      "3s",
      "100ms..1m",
      "How long a new connection may take, with TLS or without, to say who it is and what it speaks."),
  SERVICE_MAX_CONNECTIONS(
      "carillon.service.max-connections",
      "512",
      "4..65536",
      "The most connections to the service; beyond it the one that has been of the least use for the"
          + " longest makes room."),
  SERVICE_MAX_CONNECTIONS_PER_ADDRESS(
      "carillon.service.max-connections-per-address",
      "256",
      "1..65536",
      "The most connections from one address; at most carillon.service.max-connections."),
  SERVICE_MAX_PENDING_PER_ADDRESS(
      "carillon.service.max-pending-per-address",
      "128",
      "1..65536",
      "The most connections from one address that have not said yet who they are; at most"
          + " carillon.service.max-connections-per-address."),
  SERVICE_HANDSHAKE_THREADS(
      "carillon.service.handshake-threads",
      "16",
      "1..256",
      "The most threads that find out who new connections are; when all are busy the one that has"
          + " been at it for the longest makes room."),
  SERVICE_MAX_REQUEST_BYTES(
      "carillon.service.max-request-bytes",
      "4160KiB",
      "1MiB..16MiB",
      "The most bytes of one request."),
  SERVICE_REQUEST_TIMEOUT(
      "carillon.service.request-timeout",
      "5s",
      "100ms..1m",
      "How long a request may take to arrive, and its answer to be taken; what lies between is not"
          + " counted."),
  SERVICE_IDLE_TIME(
      "carillon.service.idle-time",
      "1m",
      "200ms..1h",
      "How long a connection stays open between requests; longer than carillon.heartbeat, twice of"
          + " which is the default if that is longer."),
  SERVICE_LIFE_TIME(
      "carillon.service.life-time",
      "10m",
      "1s..7d",
      "How long a connection stays open in all; closed between requests, and opened anew by its"
          + " owner."),
  ON_START_FAILURE(
      "carillon.on-start-failure",
      "fail",
      "fail | alone",
      "What happens when the service cannot start: the deployment fails, or the application runs"
          + " alone."),
  MEMBERS(
      "carillon.members",
      "",
      "host:port, separated by commas",
      "Addresses to greet; if set, the data grid is not asked."),
  DNS(
      "carillon.dns",
      "",
      "name:port",
      "A name that has an address for each instance, such as a headless service's: all of them are"
          + " greeted at that port, and looked up again each 5 s. Instead of carillon.members and"
          + " the data grid."),
  HEARTBEAT(
      "carillon.heartbeat",
      "1s",
      "100ms..1m",
      "How often an idle instance sends, so that each learns how far the others are; at most a third"
          + " of carillon.max-staleness, which is the default if it is less than 1s."),
  MAX_STALENESS(
      "carillon.max-staleness",
      "5s",
      "1s..1h",
      "The bound on staleness; a call to a peer may take half of it."),
  CONNECT_TIMEOUT(
      "carillon.connect-timeout",
      "1s",
      "10ms..1m",
      "How long connecting to a peer may take; never longer than a call, so half of"
          + " carillon.max-staleness at the most."),
  RETRY_MAX(
      "carillon.retry.max",
      "5s",
      "100ms..5m",
      "The longest pause between two attempts to reach a peer that does not answer."),
  REPORT_TIMEOUT(
      "carillon.report-timeout",
      "30s",
      "1s..1h",
      "When a report completes with what is still open as PENDING."),
  BACKLOG_MAX_ENTRIES(
      "carillon.backlog.max-entries",
      "65536",
      "1..1048576",
      "The most notifications kept for peers that are behind."),
  BACKLOG_MAX_BYTES(
      "carillon.backlog.max-bytes",
      "16MiB",
      "64KiB..1GiB",
      "The most memory for notifications kept for peers that are behind, about."),
  COALESCING(
      "carillon.coalescing",
      "on",
      "on | off",
      "Whether of several flushes of the same that wait for a peer only the last one travels."),
  DISPATCH_THREADS(
      "carillon.dispatch.threads",
      "8",
      "1..256",
      "The most threads that run observers; as many more load for near caches in the background."),
  DISPATCH_MAX_WAITING(
      "carillon.dispatch.max-waiting",
      "65536",
      "16..1048576",
      "The most notifications that wait for observers; beyond it those of the cache with the most"
          + " become one flush and NotificationsLost."),
  COMMIT_SETTLE(
      "carillon.commit-settle",
      "10s",
      "0s..1h",
      "At least the longest commit of the store: how long a change of an instance that is gone may"
          + " still be on its way."),
  JOIN_TIMEOUT(
      "carillon.join-timeout",
      "30s",
      "1s..1h",
      "When an instance goes on although it has not met everybody its membership names."),
  STOP_DRAIN_TIMEOUT(
      "carillon.stop.drain-timeout",
      "3s",
      "0s..1m",
      "How long a stop may take in all: waiting until transactions have ended and peers have"
          + " everything and the goodbye."),
  RECYCLE_MODE(
      "carillon.recycle.mode",
      null,
      "event | caches | application | instance",
      "What recycling does; by default application on Payara Micro, else caches."),
  RECYCLE_GRACE(
      "carillon.recycle.grace",
      "10s",
      "0s..1h",
      "How long observers of RecycleStarting may take to finish work; and then those of"
          + " RecycleRequested."),
  RECYCLE_READINESS_DELAY(
      "carillon.recycle.readiness-delay",
      "15s",
      "0s..10m",
      "How long readiness is DOWN before the application or the server stops, and UP again before"
          + " another one goes: longer than load balancers need to see it."),
  RECYCLE_EXIT_STATUS(
      "carillon.recycle.exit-status",
      "75",
      "1..255",
      "The exit status of Payara Micro in mode instance; what supervises it starts it again."),
  RECYCLE_MAX_UNAVAILABLE(
      "carillon.recycle.max-unavailable",
      "1",
      "1..64",
      "How many instances of the role may recycle at a time when they go one after the other."),
  RECYCLE_TIME_LIMIT(
      "carillon.recycle.time-limit",
      "2m",
      "5s..1h",
      "How long one instance may take to be back; beyond it no other one goes. Must be longer than"
          + " carillon.recycle.grace, and than carillon.recycle.readiness-delay where it drains."),
  RECYCLE_MIN_UPTIME(
      "carillon.recycle.min-uptime",
      "10s",
      "0s..1h",
      "How long an incarnation is up before it recycles in its turn."),
  RECYCLE_ON_CHANGE(
      "carillon.recycle.on-change",
      "",
      "keys, separated by commas",
      "MicroProfile Config keys whose change recycles the role; at most 64."),
  RECYCLE_POLL(
      "carillon.recycle.poll",
      "5s",
      "100ms..1h",
      "How often the keys of carillon.recycle.on-change are looked at.");

  private final String key;
  private final Optional<String> defaultValue;
  private final String range;
  private final String sentence;

  ConfigKey(String key, @Nullable String defaultValue, String range, String sentence) {
    this.key = key;
    this.defaultValue = Optional.ofNullable(defaultValue);
    this.range = range;
    this.sentence = sentence;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public Optional<String> defaultValue() {
    return defaultValue;
  }

  @Override
  public String range() {
    return range;
  }

  @Override
  public String sentence() {
    return sentence;
  }

  @Override
  public String toString() {
    return key;
  }
}
