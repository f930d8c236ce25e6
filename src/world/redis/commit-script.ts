/**
 * Writes changes if the world is still at the version that they were made from. Redis runs it as one step.
 * Keys: the world's versions, its current facts, its log of changes, and the set of all worlds.
 * Arguments: that version, how many versions are kept, the world's name, then for each change the fact's key, the
 * current fact and the change, as JSON. The answer is whether it was written, and the version now.
 */
export const COMMIT_SCRIPT = `
local version = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
if version ~= tonumber(ARGV[1]) then return {0, version} end
version = version + 1
for index = 4, #ARGV, 3 do
  redis.call('HSET', KEYS[2], ARGV[index], ARGV[index + 1])
  redis.call('ZADD', KEYS[3], version, ARGV[index + 2])
end
local oldest = tonumber(redis.call('HGET', KEYS[1], 'oldest') or '0')
oldest = math.max(oldest, version - tonumber(ARGV[2]))
local time = redis.call('TIME')
local milliseconds = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], 'version', version, 'oldest', oldest, 'changedAt', string.format('%d', milliseconds))
if oldest > 0 then redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', oldest) end
redis.call('SADD', KEYS[4], ARGV[3])
return {1, version}
`;
