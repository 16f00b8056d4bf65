-- Commits a run of counted orders, whole or not at all. A script never rolls back, so everything that can fail is looked
-- at, or tried without effect, before the first write. The first command that writes is a LTRIM: from then on a full
-- Redis refuses nothing any more, and so it still drains.
--
-- KEYS  queue, committed, rejected, the size of rejected, then the indexes, then the hashes, the totals first
-- ARGV  history, start, count, length and head of the first line, length and head of the last,
--       distinct names, rejects kept, bytes of rejects kept, indexes, hashes, rejects,
--       a reject each, the oldest first,
--       then for each hash: index (0 for the totals), member, score, expiry, and its sums: either the number of those
--       told before that they are the same as, or 0, how many fields, and a field and its sum each

local EXACT = 9007199254740992
local OTHER = '(other)'
local AT_ONCE = 2000
local LINES_AT_ONCE = 16
local FIRST_INDEX = 5

local arg = 0
local function text()
  arg = arg + 1
  return ARGV[arg]
end
local function number()
  return tonumber(text())
end

local queue, position, rejected, rejectedSize = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local history = text()
local start, count = number(), number()
local first = {length = number(), head = text()}
local last = {length = number(), head = text()}
local distinct, kept, keptBytes = number(), number(), number()
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

-- The server: a demotion or a promotion, which leave the connection and the run_id as they are, change its history.

local replication, why = try('INFO', 'replication')
if why then
  return refused(why)
end
if not string.find(replication, 'role:master', 1, true)
    or string.match(replication, 'master_replid:(%w+)') ~= history then
  return {'demoted'}
end

-- The position, and what stands there.

local found
found, why = try('GET', position)
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

-- The label of the dimension, where the field counts a name apart. Reasons for rejecting a line are no names.
local function dimension(field)
  local label = string.match(field, '^([^:]*):')
  return label and label ~= 'rejected' and field ~= label .. ':' .. OTHER and label
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

-- Counts names past the allowed number under (other). Those that the hash has stay apart, then those that come first do.
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
        value = not at[field] and redis.call('HGET', write.key, field)
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
  local write = {key = KEYS[FIRST_INDEX - 1 + indexes + h], index = number(), member = text(), score = text(), expiry = text()}
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

-- The rejected lines: the newest stay, as many and as large as they may be. What it takes to make room depends on how many
-- are new, not on how many there are: the size of the list is noted with it. Where the note is not true, as the list was
-- changed by somebody else or by an earlier version, as many bytes as may stay are looked at.

local function lengths(first, last)
  local lines = redis.call('LRANGE', rejected, first, last)
  for i, line in ipairs(lines) do
    lines[i] = #line
  end
  return lines
end

-- How many of the oldest must go until no more than so many lines and bytes are left, and how many bytes that is.
local function surplus(stored, bytes, most, mostBytes)
  local drop = 0
  local function isTooMuch()
    return drop < stored and (stored - drop > most or bytes > mostBytes)
  end
  while isTooMuch() do
    for _, length in ipairs(lengths(drop, drop + LINES_AT_ONCE - 1)) do
      if isTooMuch() then
        drop, bytes = drop + 1, bytes - length
      end
    end
  end
  return drop, drop < stored and bytes or 0
end

-- The same where it is not known how many bytes there are.
local function surplusOfUnknown(stored, most, mostBytes)
  local keep, bytes, full = 0, 0, false
  while keep < stored and not full do
    local page = lengths(-keep - LINES_AT_ONCE, -keep - 1)
    for i = #page, 1, -1 do
      full = full or keep == most or bytes + page[i] > mostBytes
      if not full then
        keep, bytes = keep + 1, bytes + page[i]
      end
    end
  end
  return stored - keep, bytes
end

local stored, noted = 0, false
local firstNew, drop, size = rejects + 1, 0, nil
if rejects > 0 or kept == 0 then
  stored, why = try('LLEN', rejected)
  if why then
    return refused(why)
  end
  noted, why = try('GET', rejectedSize)
  if why then
    return refused(why)
  end
  local bytes = 0
  local function fits(reject)
    return rejects - reject < kept and bytes + #ARGV[rejectsFrom + reject - 1] <= keptBytes
  end
  while firstNew > 1 and fits(firstNew - 1) do
    firstNew = firstNew - 1
    bytes = bytes + #ARGV[rejectsFrom + firstNew - 1]
  end
  local before = 0
  if firstNew > 1 or kept == 0 then
    drop = stored
  else
    local most, mostBytes = kept - rejects, keptBytes - bytes
    local lines, known, newest = string.match(noted or '', '^(%d+) (%d+) (%d+)$')
    if tonumber(lines) == stored and (stored == 0 or lengths(-1, -1)[1] == tonumber(newest)) then
      drop, before = surplus(stored, tonumber(known), most, mostBytes)
    else
      drop, before = surplusOfUnknown(stored, most, mostBytes)
    end
  end
  local lines = stored - drop + rejects - firstNew + 1
  size = string.format('%.0f %.0f %.0f', lines, before + bytes, lines > 0 and #ARGV[rejectsFrom + rejects - 1] or 0)
end

-- Every command that will write is tried where it changes nothing that anybody could see.

local totals = writes[1]
local tries = {
  {'LTRIM', queue, 0, -1},
  {'LTRIM', rejected, 0, -1},
  {'SET', position, written(start)},
  {'SET', rejectedSize, noted or '', 'XX'},
  {'HSET', totals.key, totals.fields[1], totals.values[1] or 0},
}
for i = 1, indexes do
  tries[#tries + 1] = {'ZADD', KEYS[FIRST_INDEX - 1 + i], 'XX', 0, ''}
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

for i = firstNew, rejects do
  local _, why = try('RPUSH', rejected, ARGV[rejectsFrom + i - 1])
  if why then
    return refused(why)
  end
end

-- Nothing from here on can fail.

if size then
  redis.call('LTRIM', rejected, drop, -1)
  redis.call('SET', rejectedSize, size)
end
redis.call('LTRIM', queue, count, -1)
redis.call('SET', position, written(start + count))
for _, write in ipairs(writes) do
  for i = 1, #write.pairs, AT_ONCE do
    redis.call('HSET', write.key, unpack(write.pairs, i, math.min(i + AT_ONCE - 1, #write.pairs)))
  end
  if write.index > 0 then
    redis.call('PEXPIREAT', write.key, write.expiry)
    redis.call('ZADD', KEYS[FIRST_INDEX - 1 + write.index], write.score, write.member)
  end
end
return {'committed', written(start + count)}
