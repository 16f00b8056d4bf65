-- Takes out of an index the periods that are gone. KEYS: the index, then the period of each member in ARGV.
local removed = 0
for i, member in ipairs(ARGV) do
  if redis.call('EXISTS', KEYS[i + 1]) == 0 then
    removed = removed + redis.call('ZREM', KEYS[1], member)
  end
end
return removed
