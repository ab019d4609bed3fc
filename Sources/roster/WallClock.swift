import Foundation

/// The time of day, as the operating system has it.
enum WallClock {
    static var secondsSince1970: Double { Date().timeIntervalSince1970 }
}
