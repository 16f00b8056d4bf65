-- Commits a run of counted orders of one or several logs, everything or nothing. A script never rolls back, so everything
-- that can fail is checked, or tried without effect, before the first write. The first write is an LTRIM: after it, even a
-- full Redis refuses nothing, so a full Redis still drains.
--
-- ARGV[1] is a map in MessagePack; a name that ends in Key is the number of a key in KEYS. A test compares the names.
--
--   schemaKey, schemaVersion   the stored schema, and which version of it the counts follow
--   distinctNames, distinctPairs  the most names of a dimension and pairs of a cross that a hash counts apart
--   rejectedKept, rejectedBytes   the most rejected lines to keep, and the most bytes of them
--   rejectedKey, rejectedSizeKey  the list of rejected lines, and its size
--   logs                       a run of each log, whose sums are in counts:
--     kind                       list or partition: decides what the position is, and what is checked and trimmed
--     history                    what the run's positions belong to; for a partition, the ids of cluster and topic
--     from, to, count            its positions, and how many lines it has
--     positionKey                where the position is stored
--     listKey                    list: the list itself
--     first, last                list: a line each
--       length, head               how long it is, and its first bytes
--   counts                     sums, which several hashes may share:
--     fields, sums               arrays of the same length
--   totals                     the hash of the totals
--     key, counts                the hash, and the number of the counts to add to it
--   periods                    the hashes of the periods
--     key, counts                as for the totals
--     indexKey, member, score    its entry in the index of its length
--     endMillis, keepMillis      when it ends, and how long it is kept after that
--   rejects                    rejected lines, the oldest first
--
-- It answers {committed}; {schema} if the counts follow another schema than the stored one; {refused, why}; {demoted}; or
-- {unchanged, check, detail, ...} with two words for each log, in their order: fits; moved, and the stored position; differs
-- or refused, and why.

local EXACT = 9007199254740992
local OTHER = '(other)'
local AT_ONCE = 2000
local SMALL = 512
local LINES_AT_ONCE = 16

-- Reading a name that was not sent is an error, raised before anything is written.
local named = {__index = function(_, name) error('not sent: ' .. name) end}
local message = setmetatable(cmsgpack.unpack(ARGV[1]), named)
for _, part in ipairs({message.logs, message.counts, message.periods}) do
  for _, entry in ipairs(part) do
    setmetatable(entry, named)
  end
end
setmetatable(message.totals, named)

local function refused(why)
  return {'refused', why}
end

-- Returns the answer of a command, or nil and the error.
local function try(...)
  local answer = redis.pcall(...)
  if type(answer) == 'table' and answer.err then
    return nil, table.concat({...}, ' ', 1, math.min(2, select('#', ...))) .. ': ' .. answer.err
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

-- The server: a demotion or a promotion changes its history, but neither the connection nor the run_id.

local replication, why = try('INFO', 'replication')
if why then
  return refused(why)
end
local history = string.match(replication, 'master_replid:(%w+)')
if not string.find(replication, 'role:master', 1, true) then
  return {'demoted'}
end

-- The logs: each kind checks a run, lists the commands to try, and moves the position.

local kinds = {list = {}}

function kinds.list.check(log)
  local key = KEYS[log.positionKey]
  local found, why = try('GET', key)
  if why then
    return 'refused', why
  end
  local committed = found and integer(found) or 0
  if found and (not integer(found) or committed < 0) then
    return 'refused', key .. ' holds ' .. string.sub(found, 1, 40) .. ', which is no position'
  end
  if committed ~= log.from then
    return 'moved', written(committed)
  end
  if log.to >= EXACT then
    return 'refused', key .. ' cannot count further'
  end
  local list = KEYS[log.listKey]
  local queued
  queued, why = try('LLEN', list)
  if why then
    return 'refused', why
  end
  for index, line in pairs({[0] = log.first, [log.count - 1] = log.last}) do
    local there
    there, why = try('LINDEX', list, index)
    if why then
      return 'refused', why
    end
    if queued < log.count or not there or #there ~= line.length or string.sub(there, 1, #line.head) ~= line.head then
      return 'differs', 'what was read from position ' .. written(log.from) .. ' on is not there any more'
    end
  end
  return 'fits', ''
end

function kinds.list.tries(log)
  return {{'LTRIM', KEYS[log.listKey], 0, -1}, {'SET', KEYS[log.positionKey], written(log.from), 'XX'}}
end

function kinds.list.move(log)
  redis.call('LTRIM', KEYS[log.listKey], log.count, -1)
  redis.call('SET', KEYS[log.positionKey], written(log.to))
end

-- The first reader of a partition stores its position. Without one, it is unknown whether the orders before the run are
-- counted: the hash may have been lost together with their counts.

kinds.partition = {}

function kinds.partition.check(log)
  local key = KEYS[log.positionKey]
  local found, why = try('HMGET', key, 'offset', 'topic', 'cluster')
  if why then
    return 'refused', why
  end
  if not found[1] then
    return 'differs', key .. ' is gone'
  end
  local offset = integer(found[1])
  if not offset then
    return 'refused', key .. ' holds ' .. string.sub(found[1], 1, 40) .. ', which is no offset'
  end
  local history = tostring(found[3]) .. '/' .. tostring(found[2])
  if history ~= log.history then
    return 'differs', key .. ' is of cluster and topic ' .. history .. ', and what was read is of ' .. log.history
  end
  if offset ~= log.from then
    return 'moved', written(offset)
  end
  return 'fits', ''
end

function kinds.partition.tries(log)
  return {{'HSET', KEYS[log.positionKey], 'offset', written(log.from)}}
end

function kinds.partition.move(log)
  redis.call('HSET', KEYS[log.positionKey], 'offset', written(log.to))
end

local checks = {'unchanged'}
local fitting = true
for _, log in ipairs(message.logs) do
  if log.kind == 'list' and log.history ~= history then
    return {'demoted'}
  end
  local check, detail = kinds[log.kind].check(log)
  fitting = fitting and check == 'fits'
  checks[#checks + 1], checks[#checks + 2] = check, detail
end
if not fitting then
  return checks
end

-- The schema: counts by another schema than the stored one would lack fields, and nobody would notice.

local schema
schema, why = try('GET', KEYS[message.schemaKey])
if why then
  return refused(why)
end
if not schema or string.match(schema, '^{"version":(%d+)') ~= written(message.schemaVersion) then
  return {'schema'}
end

-- The hashes: the new value of each field.

-- A small hash is a flat list that Redis scans for each field, so it is faster to get all of them than many of them.
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
  if length <= SMALL and length <= 2 * #fields then
    return getAll(key, fields)
  end
  return getSome(key, fields)
end

-- The label of the dimension or cross if the field counts a name or a pair apart. A reason for rejection is not a name.
local function dimension(field)
  local label = string.match(field, '^([^:]*):')
  return label and label ~= 'rejected' and field ~= label .. ':' .. OTHER and label
end

-- How many names or pairs the hash counts apart, by their labels. It visits every field of the hash, so it does as little as
-- possible for each.
local function distinctNames(key)
  local find, sub = string.find, string.sub
  local names = {}
  for _, field in ipairs(redis.call('HKEYS', key)) do
    local colon = find(field, ':', 1, true)
    if colon then
      local label = sub(field, 1, colon - 1)
      names[label] = (names[label] or 0) + 1
    end
  end
  for label, count in pairs(names) do
    names[label] = count - (redis.call('HGET', key, label .. ':' .. OTHER) and 1 or 0)
  end
  return names
end

-- The most names of a dimension, or pairs of a cross, that a hash counts apart.
local function most(label)
  return string.find(label, '*', 1, true) and message.distinctPairs or message.distinctNames
end

-- Counts names past the limit under (other). Names that the hash has keep their place; then the first ones get one.
local function fold(write)
  local new = 0
  for i, field in ipairs(write.fields) do
    if not write.values[i] and dimension(field) then
      new = new + 1
    end
  end
  if new == 0 or redis.call('HLEN', write.key) + new <= math.min(message.distinctNames, message.distinctPairs) then
    return
  end
  local names = distinctNames(write.key)
  local fields, sums, values, at = {}, {}, {}, {}
  for i, field in ipairs(write.fields) do
    local label = dimension(field)
    local value = write.values[i]
    if label and not value then
      if (names[label] or 0) >= most(label) then
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

-- Turns the sums into fields and values to store; returns an error if there is one.
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

local now
now, why = try('TIME')
if why then
  return refused(why)
end
local nowMillis = now[1] * 1000 + math.floor(now[2] / 1000)

local writes = {}
local function prepare(hash, period)
  local counts = message.counts[hash.counts]
  local write = {key = KEYS[hash.key], fields = counts.fields, sums = counts.sums, period = period}
  local why
  write.values, why = get(write.key, write.fields)
  if not why then
    fold(write)
    why = add(write)
  end
  if period then
    write.late = period.endMillis < nowMillis
    write.expiry = written(math.max(period.endMillis, nowMillis) + period.keepMillis)
  end
  writes[#writes + 1] = write
  return why
end

why = prepare(message.totals)
for _, period in ipairs(message.periods) do
  why = why or prepare(period, period)
end
if why then
  return refused(why)
end

-- The rejected lines: the newest stay, within the limits of number and bytes. The size of the list is stored beside it, so
-- the cost of making room depends on how many lines are new, not on how many there are. If that size is wrong, because
-- somebody else or an earlier version changed the list, the lines that may stay are measured.

local rejected, rejectedSize = KEYS[message.rejectedKey], KEYS[message.rejectedSizeKey]
local rejects = #message.rejects
local kept, keptBytes = message.rejectedKept, message.rejectedBytes

local function lengths(first, last)
  local lines = redis.call('LRANGE', rejected, first, last)
  for i, line in ipairs(lines) do
    lines[i] = #line
  end
  return lines
end

-- How many of the oldest lines to drop until both limits hold, and how many bytes are then left.
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

-- The same if the number of bytes is unknown.
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
    return rejects - reject < kept and bytes + #message.rejects[reject] <= keptBytes
  end
  while firstNew > 1 and fits(firstNew - 1) do
    firstNew = firstNew - 1
    bytes = bytes + #message.rejects[firstNew]
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
  size = string.format('%.0f %.0f %.0f', lines, before + bytes, lines > 0 and #message.rejects[rejects] or 0)
end

-- Every command that will write is tried in a form that changes nothing visible: with the present value or, if there is
-- none, with arguments that Redis rejects only after it has checked that the user may use the command.

local function permitted(wrong, ...)
  local answer = redis.pcall(...)
  if type(answer) ~= 'table' or not answer.err or (wrong and string.find(answer.err, wrong, 1, true)) then
    return nil
  end
  return select(1, ...) .. ' ' .. select(2, ...) .. ': ' .. answer.err
end

local tries = {{'LTRIM', rejected, 0, -1}}
if size then
  tries[2] = {'SET', rejectedSize, noted or '', 'XX'}
end
for _, log in ipairs(message.logs) do
  for _, command in ipairs(kinds[log.kind].tries(log)) do
    tries[#tries + 1] = command
  end
end
for _, period in ipairs(message.periods) do
  tries[#tries + 1] = {'ZADD', KEYS[period.indexKey], 'XX', 0, ''}
end
for _, command in ipairs(tries) do
  why = why or permitted(nil, unpack(command))
end
for _, write in ipairs(writes) do
  if write.fields[1] and write.values[1] then
    why = why or permitted(nil, 'HSET', write.key, write.fields[1], write.values[1])
  elseif write.fields[1] then
    why = why or permitted('wrong number of arg', 'HSET', write.key, 'a', 0, 'b')
  end
  if write.late then
    why = why or permitted('not an integer', 'PEXPIREAT', write.key, '')
  elseif write.period then
    why = why or permitted(nil, 'PEXPIREAT', write.key, write.expiry)
  end
end
if why then
  return refused(why)
end

-- RPUSH alone cannot be tried without effect, so it comes first, while a refusal is still possible.

for i = firstNew, rejects do
  local _, why = try('RPUSH', rejected, message.rejects[i])
  if why then
    return refused(why)
  end
end

-- Nothing from here on can fail.

if size then
  redis.call('LTRIM', rejected, drop, -1)
  redis.call('SET', rejectedSize, size)
end
for _, log in ipairs(message.logs) do
  kinds[log.kind].move(log)
end
for _, write in ipairs(writes) do
  for i = 1, #write.pairs, AT_ONCE do
    redis.call('HSET', write.key, unpack(write.pairs, i, math.min(i + AT_ONCE - 1, #write.pairs)))
  end
  if write.period then
    redis.call('PEXPIREAT', write.key, write.expiry)
    redis.call('ZADD', KEYS[write.period.indexKey], write.period.score, write.period.member)
  end
end
return {'committed'}
