package dev.postern.proxy.policy;

/**
 * What Redis does in one step. Time is the server's own, so that proxies need not agree on it; a
 * place that nobody renews is free again.
 */
final class RedisScripts {

  private static final String NOW =
      """
      local time = redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      """;

  /** KEYS: sorted sets; ARGV: lease in ms, member, a limit a key. 0, or the key that is full. */
  static final String ENTER =
      NOW
          + """
          for i, key in ipairs(KEYS) do
            redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
            if redis.call('ZCARD', key) >= tonumber(ARGV[i + 2]) then return i end
          end
          for _, key in ipairs(KEYS) do
            redis.call('ZADD', key, now + ARGV[1], ARGV[2])
            redis.call('PEXPIRE', key, ARGV[1])
          end
          return 0
          """;

  /** KEYS: sorted sets; ARGV: lease in ms, member. A server that came back empty learns it anew. */
  static final String RENEW =
      NOW
          + """
          for _, key in ipairs(KEYS) do
            redis.call('ZADD', key, now + ARGV[1], ARGV[2])
            redis.call('PEXPIRE', key, ARGV[1])
          end
          return 0
          """;

  /** KEYS: sorted sets; ARGV: member. */
  static final String LEAVE =
      """
      for _, key in ipairs(KEYS) do redis.call('ZREM', key, ARGV[1]) end
      return 0
      """;

  /**
   * KEYS: strikes, quarantine; ARGV: window in ms, how many are too many, quarantine in ms, member.
   * 1 if this was one too many.
   */
  static final String STRIKE =
      NOW
          + """
          if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
          redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1])
          redis.call('ZADD', KEYS[1], now, ARGV[4])
          redis.call('PEXPIRE', KEYS[1], ARGV[1])
          if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[2]) then return 0 end
          redis.call('DEL', KEYS[1])
          redis.call('SET', KEYS[2], '1', 'PX', ARGV[3])
          return 1
          """;

  private RedisScripts() {}
}
