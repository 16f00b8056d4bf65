-- Moves rejected lines back to the tail of the queue, those of them that are still kept, and no longer counts them as
-- rejected. A script never rolls back, so everything that can fail is checked before the first write.
--
-- KEYS    rejected lines, queue, totals
-- ARGV    for each line: how it is kept (JSON), its bytes, the field of the totals that counts its reason
-- answer  how many were moved, or an error that says why none was

local rejected, queue, totals = KEYS[1], KEYS[2], KEYS[3]

local kind = redis.call('TYPE', queue).ok
if kind ~= 'none' and kind ~= 'list' then
  return redis.error_reply(queue .. ' holds a ' .. kind .. ' where the queue should be')
end

local kept, reasons = {}, {}
for i = 1, #ARGV, 3 do
  if redis.call('LPOS', rejected, ARGV[i]) then
    kept[#kept + 1] = i
    reasons[ARGV[i + 2]] = (reasons[ARGV[i + 2]] or 0) + 1
  end
end

for field, lines in pairs(reasons) do
  local counted = redis.call('HGET', totals, field) or '0'
  if not tonumber(counted) or tonumber(counted) < lines then
    return redis.error_reply(string.format('%d lines are kept as %s, but only %s are counted: nothing was put back',
      lines, field, counted))
  end
end

for _, i in ipairs(kept) do
  redis.call('LREM', rejected, 1, ARGV[i])
  redis.call('RPUSH', queue, ARGV[i + 1])
end
for field, lines in pairs(reasons) do
  redis.call('HINCRBY', totals, field, -lines)
end
return #kept
