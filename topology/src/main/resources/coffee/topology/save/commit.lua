-- Commits a run of counted orders, whole or not at all. A script never rolls back, so everything that can fail is looked
-- at, or tried without effect, before the first write. The first command that writes is a LTRIM: from then on a full
-- Redis refuses nothing any more, and so it still drains.
--
-- KEYS  queue, committed, rejected, then the indexes, then the hashes, the totals first
-- ARGV  start, count, length and head of the first line, length and head of the last,
--       distinct names, rejects kept, indexes, hashes, rejects,
--       a reject each,
--       then for each hash: index (0 for the totals), member, score, expiry, and its sums: either the number of those
--       told before that they are the same as, or 0, how many fields, and a field and its sum each

local EXACT = 9007199254740992
local OTHER = '(other)'
local AT_ONCE = 2000

local arg = 0
local function text()
  arg = arg + 1
  return ARGV[arg]
end
local function number()
  return tonumber(text())
end

local queue, position, rejected = KEYS[1], KEYS[2], KEYS[3]
local start, count = number(), number()
local first = {length = number(), head = text()}
local last = {length = number(), head = text()}
local distinct, kept = number(), number()
local indexes, hashes, rejects = number(), number(), number()
local rejectsFrom = arg + 1
arg = arg + rejects

local function refused(why)
  return {'refused', why}
end

-- What a command answers, or nothing and why not.
local function try(...)
  local answer = redis.pcall(...)
  if type(answer) == 'table' and answer.err then
    return nil, select(1, ...) .. ' ' .. select(2, ...) .. ': ' .. answer.err
  end
  return answer
end

local function integer(value)
  local n = string.match(value, '^%-?%d+$') and tonumber(value)
  return n and n > -EXACT and n < EXACT and n
end

local function written(n)
  return string.format('%.0f', n)
end

-- The position, and what stands there.

local found, why = try('GET', position)
if why then
  return refused(why)
end
local committed = found and integer(found) or 0
if found and (not integer(found) or committed < 0) then
  return refused(position .. ' holds ' .. string.sub(found, 1, 40) .. ', which is no position')
end
if committed ~= start then
  return {'moved', written(committed)}
end
if start + count >= EXACT then
  return refused(position .. ' cannot count further')
end

local queued
queued, why = try('LLEN', queue)
if why then
  return refused(why)
end
local function stands(line, index)
  local there = redis.call('LINDEX', queue, index)
  return there and #there == line.length and string.sub(there, 1, #line.head) == line.head
end
if queued < count or not stands(first, 0) or not stands(last, count - 1) then
  return {'differs'}
end

-- The hashes: what each field comes to.

-- A small hash looks a field up by going through all of them, so many fields of it are had faster with all the others.
local function getAll(key, fields)
  local all, why = try('HGETALL', key)
  if why then
    return nil, why
  end
  local byField, values = {}, {}
  for i = 1, #all, 2 do
    byField[all[i]] = all[i + 1]
  end
  for i, field in ipairs(fields) do
    values[i] = byField[field] or false
  end
  return values
end

local function getSome(key, fields)
  local values = {}
  for i = 1, #fields, AT_ONCE do
    local part, why = try('HMGET', key, unpack(fields, i, math.min(i + AT_ONCE - 1, #fields)))
    if why then
      return nil, why
    end
    for j = 1, #part do
      values[i + j - 1] = part[j]
    end
  end
  return values
end

local function get(key, fields)
  local length, why = try('HLEN', key)
  if why then
    return nil, why
  end
  if length <= 2 * #fields then
    return getAll(key, fields)
  end
  return getSome(key, fields)
end

-- The label of the dimension, where the field counts a name apart.
local function dimension(field)
  local label = string.match(field, '^([^:]*):')
  return label and field ~= label .. ':' .. OTHER and label
end

local function distinctNames(key)
  local names = {}
  for _, field in ipairs(redis.call('HKEYS', key)) do
    local label = dimension(field)
    if label then
      names[label] = (names[label] or 0) + 1
    end
  end
  return names
end

-- Counts names past the allowed number under (other); those that the hash has stay apart.
local function fold(write)
  local new = 0
  for i, field in ipairs(write.fields) do
    if not write.values[i] and dimension(field) then
      new = new + 1
    end
  end
  if new == 0 or redis.call('HLEN', write.key) + new <= distinct then
    return
  end
  local names = distinctNames(write.key)
  local fields, sums, values, at = {}, {}, {}, {}
  for i, field in ipairs(write.fields) do
    local label = dimension(field)
    local value = write.values[i]
    if label and not value then
      if (names[label] or 0) >= distinct then
        field = label .. ':' .. OTHER
        value = redis.call('HGET', write.key, field)
      else
        names[label] = (names[label] or 0) + 1
      end
    end
    if at[field] then
      sums[at[field]] = sums[at[field]] + write.sums[i]
    else
      at[field] = #fields + 1
      fields[at[field]], sums[at[field]], values[at[field]] = field, write.sums[i], value
    end
  end
  write.fields, write.sums, write.values = fields, sums, values
end

-- Turns the sums into fields and values to be stored; returns what is wrong, if anything is.
local function add(write)
  write.pairs = {}
  for i, field in ipairs(write.fields) do
    local value = write.values[i]
    local before = value and integer(value) or not value and 0
    if not before then
      return write.key .. ' has ' .. string.sub(value, 1, 40) .. ' in ' .. field .. ', which is no count'
    end
    local sum = before + write.sums[i]
    if sum >= EXACT then
      return write.key .. ' cannot count ' .. field .. ' further'
    end
    write.pairs[2 * i - 1], write.pairs[2 * i] = field, sum
  end
end

local told = {}
local function fieldsAndSums()
  local same = number()
  if same > 0 then
    return told[same].fields, told[same].sums
  end
  local fields, sums = {}, {}
  for i = 1, number() do
    fields[i], sums[i] = text(), number()
  end
  told[#told + 1] = {fields = fields, sums = sums}
  return fields, sums
end

local writes = {}
for h = 1, hashes do
  local write = {key = KEYS[3 + indexes + h], index = number(), member = text(), score = text(), expiry = text()}
  write.fields, write.sums = fieldsAndSums()
  write.values, why = get(write.key, write.fields)
  if not why then
    fold(write)
    why = add(write)
  end
  if why then
    return refused(why)
  end
  writes[h] = write
end

-- Every command that will write is tried where it changes nothing that anybody could see.

local totals = writes[1]
local tries = {
  {'LTRIM', queue, 0, -1},
  {'LTRIM', rejected, 0, -1},
  {'SET', position, written(start)},
  {'HSET', totals.key, totals.fields[1], totals.values[1] or 0},
}
for i = 1, indexes do
  tries[#tries + 1] = {'ZADD', KEYS[3 + i], 'XX', 0, ''}
end
for h = 2, hashes do
  tries[#tries + 1] = {'PEXPIREAT', writes[h].key, writes[h].expiry}
end
for _, command in ipairs(tries) do
  local _, why = try(unpack(command))
  if why then
    return refused(why)
  end
end

-- RPUSH alone cannot be tried without effect: so it comes first, while it may still be refused.

for i = math.max(1, rejects - kept + 1), rejects do
  local _, why = try('RPUSH', rejected, ARGV[rejectsFrom + i - 1])
  if why then
    return refused(why)
  end
end

-- Nothing from here on can fail.

if rejects > 0 then
  redis.call('LTRIM', rejected, kept > 0 and -kept or 1, kept > 0 and -1 or 0)
end
redis.call('LTRIM', queue, count, -1)
redis.call('SET', position, written(start + count))
for _, write in ipairs(writes) do
  for i = 1, #write.pairs, AT_ONCE do
    redis.call('HSET', write.key, unpack(write.pairs, i, math.min(i + AT_ONCE - 1, #write.pairs)))
  end
  if write.index > 0 then
    redis.call('PEXPIREAT', write.key, write.expiry)
    redis.call('ZADD', KEYS[3 + write.index], write.score, write.member)
  end
end
return {'committed', written(start + count)}
