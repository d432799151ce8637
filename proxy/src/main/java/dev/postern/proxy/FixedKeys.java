package dev.postern.proxy;

import dev.postern.proxy.config.BackendConfig;
import dev.postern.proxy.config.ListenerConfig;
import dev.postern.proxy.config.PosternConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The keys that a running proxy cannot change: what listens, and how the mail server is spoken to
 * (but not which one).
 */
final class FixedKeys {

  private final PosternConfig running;
  private final PosternConfig fresh;

  FixedKeys(PosternConfig running, PosternConfig fresh) {
    this.running = running;
    this.fresh = fresh;
  }

  /** Those that differ, and so need a restart. */
  List<String> changed() {
    List<String> changed = new ArrayList<>();
    compare(changed, "hostname", running.hostname(), fresh.hostname());
    compare(changed, "backend", backend(), fresh.backend());
    compare(changed, "policy", running.policy(), fresh.policy());
    compare(changed, "ops", running.ops(), fresh.ops());
    compare(changed, "log", running.log(), fresh.log());
    compare(
        changed,
        "trust.reload-interval",
        running.trust().reloadInterval(),
        fresh.trust().reloadInterval());
    compare(
        changed,
        "trust.overrides-file",
        running.trust().overridesFile(),
        fresh.trust().overridesFile());
    compareListeners(changed);
    return changed;
  }

  private static void compare(List<String> changed, String key, Object before, Object after) {
    if (!before.equals(after)) {
      changed.add(key);
    }
  }

  private void compareListeners(List<String> changed) {
    Map<String, ListenerConfig> after = named(fresh);
    for (ListenerConfig listener : running.listeners()) {
      ListenerConfig other = after.remove(listener.name());
      if (other == null) {
        changed.add("listeners." + listener.name());
      } else {
        compare(changed, "listeners." + listener.name() + ".bind", listener.bind(), other.bind());
      }
    }
    after.keySet().forEach(name -> changed.add("listeners." + name));
  }

  private static Map<String, ListenerConfig> named(PosternConfig config) {
    Map<String, ListenerConfig> named = new LinkedHashMap<>();
    config.listeners().forEach(listener -> named.put(listener.name(), listener));
    return named;
  }

  /** The new configuration with the running one's values for those keys. */
  PosternConfig applicable() {
    return new PosternConfig(
        running.hostname(),
        fresh.helpUrl(),
        listeners(),
        fresh.tls(),
        fresh.trust(),
        fresh.identity(),
        fresh.sender(),
        fresh.content(),
        running.policy(),
        backend(),
        fresh.limits(),
        fresh.trace(),
        running.ops(),
        running.log());
  }

  private BackendConfig backend() {
    return running.backend().at(fresh.backend().addresses(), fresh.backend().drained());
  }

  /** A listener goes on as it is until the restart that ends it. */
  private List<ListenerConfig> listeners() {
    Map<String, ListenerConfig> after = named(fresh);
    return running.listeners().stream()
        .map(listener -> Objects.requireNonNullElse(after.get(listener.name()), listener))
        .toList();
  }
}
