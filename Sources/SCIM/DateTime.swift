/// A moment, to the millisecond, as SCIM's dateTime attributes hold it.
///
/// Source: RFC 7643 §2.3.5, XML Schema part 2 §3.2.7.
package struct DateTime: Sendable, Hashable, Comparable {
    /// Since 1970-01-01T00:00:00Z.
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// Reads an xsd:dateTime such as `2026-11-24T03:57:30.123Z`; nil for anything else.
    ///
    /// Years have four digits. A time without zone is UTC. Digits after the milliseconds are
    /// read and dropped.
    package init?(_ xsdDateTime: String) {
        var reader = DateTimeReader(bytes: Array(xsdDateTime.utf8))
        guard let milliseconds = reader.milliseconds() else { return nil }
        self.milliseconds = milliseconds
    }

    /// The moment in UTC with milliseconds, as `2026-11-24T03:57:30.123Z`.
    package var text: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends `text`.
    package func write(into bytes: inout [UInt8]) {
        let day = milliseconds.dividedDown(by: 86_400_000)
        let time = milliseconds - day * 86_400_000
        let (year, month, dayOfMonth) = Self.date(ofDay: day)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { text in
            text.put(year, digits: 4, at: 0)
            text[4] = 0x2D
            text.put(month, digits: 2, at: 5)
            text[7] = 0x2D
            text.put(dayOfMonth, digits: 2, at: 8)
            text[10] = 0x54
            text.put(time / 3_600_000, digits: 2, at: 11)
            text[13] = 0x3A
            text.put(time / 60_000 % 60, digits: 2, at: 14)
            text[16] = 0x3A
            text.put(time / 1_000 % 60, digits: 2, at: 17)
            text[19] = 0x2E
            text.put(time % 1_000, digits: 3, at: 20)
            text[23] = 0x5A
            bytes.append(contentsOf: UnsafeBufferPointer(text))
        }
    }

    package static func < (left: DateTime, right: DateTime) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The day's number since 1970-01-01 in the Gregorian calendar.
    ///
    /// Years begin in March here, so that the leap day is the last of its year.
    static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.dividedDown(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = shifted.dividedDown(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let calendarMonth = month < 10 ? month + 3 : month - 9
        let year = yearOfEra + era * 400 + (calendarMonth <= 2 ? 1 : 0)
        return (year, calendarMonth, dayOfYear - (153 * month + 2) / 5 + 1)
    }
}

/// Reads the parts of an xsd:dateTime one after the other.
private struct DateTimeReader {
    let bytes: [UInt8]
    var index = 0

    mutating func milliseconds() -> Int64? {
        guard let year = number(4), take("-"), let month = number(2), take("-"),
            let day = number(2), take("T"), let time = timeOfDay(), let offset = zone(),
            index == bytes.count, year > 0, 1...12 ~= month,
            1...Self.days(in: month, of: year) ~= day
        else { return nil }
        return DateTime.day(year: year, month: month, day: day) * 86_400_000 + time
            - offset * 60_000
    }

    /// The milliseconds since midnight; 24:00:00 is the end of the day.
    private mutating func timeOfDay() -> Int64? {
        guard let hour = number(2), take(":"), let minute = number(2), take(":"),
            let second = number(2), let fraction = fraction(), minute < 60, second < 60
        else { return nil }
        let time = ((hour * 60 + minute) * 60 + second) * 1_000 + fraction
        return time <= 86_400_000 && (hour < 24 || time == 86_400_000) ? time : nil
    }

    private mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        var result: Int64 = 0
        var weight: Int64 = 100
        let start = index
        while index < bytes.count, ASCII.isDigit(bytes[index]) {
            result += Int64(bytes[index] - 0x30) * weight
            weight /= 10
            index += 1
        }
        return index > start ? result : nil
    }

    /// The minutes that local time is ahead of UTC.
    private mutating func zone() -> Int64? {
        if index == bytes.count || take("Z") { return 0 }
        let isBehind = take("-")
        guard isBehind || take("+"), let hour = number(2), take(":"), let minute = number(2),
            minute < 60, hour * 60 + minute <= 14 * 60
        else { return nil }
        return (hour * 60 + minute) * (isBehind ? -1 : 1)
    }

    private mutating func number(_ digits: Int) -> Int64? {
        guard index + digits <= bytes.count else { return nil }
        var result: Int64 = 0
        for _ in 0..<digits {
            guard ASCII.isDigit(bytes[index]) else { return nil }
            result = result * 10 + Int64(bytes[index] - 0x30)
            index += 1
        }
        return result
    }

    private mutating func take(_ character: Character) -> Bool {
        guard index < bytes.count, bytes[index] == character.asciiValue else { return false }
        index += 1
        return true
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        if month == 2 {
            let isLeap =
                year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
            return isLeap ? 29 : 28
        }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }
}

extension Int64 {
    /// The quotient rounded towards minus infinity.
    fileprivate func dividedDown(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

extension UnsafeMutableBufferPointer<UInt8> {
    /// Puts the last digits of a number that is not negative.
    fileprivate func put(_ number: Int64, digits: Int, at start: Int) {
        var number = number
        for index in (start..<start + digits).reversed() {
            self[index] = 0x30 + UInt8(truncatingIfNeeded: number % 10)
            number /= 10
        }
    }
}
