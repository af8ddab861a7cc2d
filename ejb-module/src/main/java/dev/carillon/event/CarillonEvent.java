package dev.carillon.event;

/**
 * Something an application can observe: {@code @Observes CacheFlushed} and its siblings, or all of
 * them as {@code @Observes CarillonEvent}, which by itself does not make an instance hold a cache.
 *
 * <p>Events are immutable. Those about one cache that come from others are fired one at a time, in
 * their sender's order. This instance's own flushes are fired on the threads that broadcast, beside
 * them and beside each other, so observers must be thread-safe. No order holds between different
 * caches or senders, nor between {@link NotificationsLost} and {@link InstanceLeft}.
 */
public sealed interface CarillonEvent
    permits CacheFlushed,
        CacheItemChanged,
        CacheRegionChanged,
        RecycleRequested,
        RecycleStarting,
        RecycleProgressed,
        RecycleCompleted,
        ConfigurationChanged,
        InstanceJoined,
        InstanceSilent,
        InstanceRecovered,
        InstanceLeft,
        NotificationsLost {}
