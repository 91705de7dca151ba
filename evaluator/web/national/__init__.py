"""The national screens of ministries and prefectures."""
